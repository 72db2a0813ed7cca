/// Liquid coolants at low pressure: density, heat capacity, conductivity, viscosity, enthalpy.
///
/// Outside its range a property keeps its value at the range's end, and enthalpy goes on with that heat
/// capacity: a wandering Newton step stays finite, and dh/dT = cp everywhere.
///
///   water    273-368 K  Kell density; viscosity and conductivity of the IAPWS SR6-08 type; cp fitted to
///                       IAPWS-95 at 10 to 80 degC (5e-6 relative there, 0.15 % to the ends)
///   pg25     263-373 K  25 % propylene glycol by volume, ASHRAE 2001 polynomials as published with CoolProp;
///                       inhibited products differ: viscosity 15 %, k 3 %, rho cp 1 %
///   eg25     273-353 K  25 % ethylene glycol by volume, same source; parabolas through 25, 40 and 60 degC
///   oil      273-373 K  hydrocarbon immersion oil (group III/PAO), 10 cSt at 40 degC, 2.7 cSt at 100 degC;
///                       generic: rho 1 %, cp 3 %, k 4 %, viscosity 5 % at 40 degC
///   hfe7100  233-334 K  generic linear laws, to the boiling point; one published viscosity (25 degC), held
///   air      200-700 K  ideal gas at 101325 Pa (air.hpp)
///   constant            properties given by the user
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "physics/air.hpp"
#include "physics/smooth.hpp"

namespace fourwalls {

enum class FluidName { water, pg25, eg25, oil, hfe7100, air, constant };

inline constexpr std::array<std::pair<std::string_view, FluidName>, 6> fluid_names{{
    {"water", FluidName::water},
    {"pg25", FluidName::pg25},
    {"eg25", FluidName::eg25},
    {"oil", FluidName::oil},
    {"hfe-7100", FluidName::hfe7100},
    {"air", FluidName::air},
}};

inline FluidName fluid_from_name(std::string_view name) {
  if (name == "hfe7100") return FluidName::hfe7100;
  std::string known;
  for (const auto& [word, fluid] : fluid_names) {
    if (word == name) return fluid;
    known += known.empty() ? "" : ", ";
    known += word;
  }
  throw std::invalid_argument("unknown fluid '" + std::string(name) + "'; known: " + known);
}

namespace fluid_data {

/// c0 + c1 x + c2 x^2 + ...
template <std::size_t N>
using Polynomial = std::array<double, N>;

template <class S, std::size_t N>
S value(const Polynomial<N>& c, const S& x) {
  S sum = c[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

/// Integral from 0 to x.
template <class S, std::size_t N>
S integral(const Polynomial<N>& c, const S& x) {
  S sum = c[N - 1] / static_cast<double>(N);
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + c[i] / static_cast<double>(i + 1);
  return S(sum * x);
}

/// A row of a two-variable polynomial at a fixed second variable.
template <std::size_t N>
constexpr double row(const std::array<double, N>& c, double x) {
  double sum = 0;
  for (std::size_t i = N; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

/// Heat capacity [J/kg/K] in powers of T - `origin`.
struct Capacity {
  double origin;
  Polynomial<6> c;
};

inline constexpr Capacity water_capacity{
    313.15,
    {4179.382101733008, 0.09110805043368225, 0.01135187745681986, -0.00015344185094902588,
     3.86730047244227e-06, -4.364512313655613e-08}};

/// Propylene glycol at x = 0.25: sum c_ij (T - 305.65)^i (x - 0.35)^j.
namespace pg25 {
inline constexpr double origin = 305.65, x = 0.25 - 0.35;
inline constexpr Polynomial<4> density{
    row<6>({1026.177, 72.53677, -65.32547, 34.66575, -15.82785, -213.9879}, x),
    row<5>({-0.5350059, -0.5056296, 0.1751278, -0.092333, 0.02877433}, x),
    row<4>({-2.566157e-3, -1.703579e-4, 1.165892e-3, -2.07517e-4}, x),
    row<3>({-5.177362e-9, 9.673215e-9, 3.368862e-7}, x)};
inline constexpr Polynomial<6> capacity{
    row<6>({3815.392, -1391.877, -1121.4, -419.3939, -243.53, 4054.145}, x),
    row<5>({3.025751, 5.558605, -0.1073388, 0.5290725, -2.262081}, x),
    row<4>({4.165345e-5, -9.03207e-5, -3.392169e-3, 1.079472e-2}, x),
    row<3>({-4.309483e-7, -1.33518e-6, 3.538903e-5}, x),
    0,
    0};
inline constexpr Polynomial<4> conductivity{
    row<6>({0.4329771, -0.4535551, 0.1845012, -0.2435214, 0.06266485, 1.891363}, x),
    row<5>({7.338869e-4, -1.966849e-3, 9.861397e-4, -1.817568e-5, -1.628752e-3}, x),
    row<4>({-5.424175e-6, 1.100798e-5, -3.754805e-6, 5.476691e-7}, x),
    row<3>({5.879754e-10, -6.777235e-10, -2.213073e-8}, x)};
inline constexpr Polynomial<4> log_viscosity{
    row<6>({-6.025825, 3.573663, -1.995205, -6.42511, 36.01949, 53.50879}, x),
    row<5>({-3.284399e-2, -3.838339e-2, 8.223532e-2, 1.520795e-2, -1.123741}, x),
    row<4>({2.492009e-4, 3.529886e-4, -5.119547e-4, -6.572286e-4}, x),
    row<3>({-1.155771e-6, -1.216539e-6, 3.230125e-6}, x)};
}  // namespace pg25

/// Ethylene glycol, in powers of T - 313.15 K.
namespace eg25 {
inline constexpr double origin = 313.15;
inline constexpr Polynomial<3> density{1029.5, -0.45857142857142857, -0.0025714285714285714};
inline constexpr Polynomial<6> capacity{3782.5, 2.5719047619047619, -9.523809523809524e-5, 0, 0, 0};
inline constexpr Polynomial<3> conductivity{0.4959, 9.3761904761904762e-4, -6.380952380952381e-6};
inline constexpr Polynomial<3> log_viscosity{-6.744786450703998, -0.020696291518924152,
                                             0.0001269932179412747};
}  // namespace eg25

/// Walther's law lg lg(nu + 0.7) = a - b lg T through 10 cSt at 40 degC and 2.7 cSt at 100 degC.
inline constexpr double walther_a = 9.42409785856342, walther_b = 3.7710152971396567;

inline constexpr double celsius = 273.15;

}  // namespace fluid_data

struct Fluid {
  FluidName name = FluidName::water;
  double rho = 0, cp = 0, k = 0, mu = 0;  ///< FluidName::constant only

  static Fluid named(std::string_view word) { return {fluid_from_name(word), 0, 0, 0, 0}; }
  static Fluid custom(double density, double specific_heat, double conductivity, double viscosity) {
    return {FluidName::constant, density, specific_heat, conductivity, viscosity};
  }

  /// Temperatures between which the laws hold [K].
  std::array<double, 2> range() const {
    switch (name) {
      case FluidName::water:
        return {273.15, 368.15};
      case FluidName::pg25:
        return {263.15, 373.15};
      case FluidName::eg25:
        return {273.15, 353.15};
      case FluidName::oil:
        return {273.15, 373.15};
      case FluidName::hfe7100:
        return {233.15, 334.15};
      case FluidName::air:
        return {200, 700};
      case FluidName::constant:
        break;
    }
    return {0, 1e6};
  }

  /// [kg/m^3]
  template <class S>
  S density(const S& T) const {
    using namespace fluid_data;
    const S t = inside(T);
    const S degC = t - celsius;
    switch (name) {
      case FluidName::water:
        return kell(degC);
      case FluidName::pg25:
        return value(pg25::density, S(t - pg25::origin));
      case FluidName::eg25:
        return value(eg25::density, S(t - eg25::origin));
      case FluidName::oil:
        return S(826.1965 * (1.0 - 7.5e-4 * (degC - 15.0)));
      case FluidName::hfe7100:
        return S(1538.3 - 2.269 * degC);
      case FluidName::air:
        return air::density(t, 101325);
      case FluidName::constant:
        break;
    }
    return S(rho);
  }

  /// [J/kg/K]
  template <class S>
  S specific_heat(const S& T) const {
    if (name == FluidName::constant) return S(cp);
    const fluid_data::Capacity law = capacity();
    return fluid_data::value(law.c, S(inside(T) - law.origin));
  }

  /// [J/kg] integral of the heat capacity; zero at the origin of the fluid's capacity law.
  template <class S>
  S enthalpy(const S& T) const {
    if (name == FluidName::constant) return S(cp * (T - fluid_data::celsius));
    const fluid_data::Capacity law = capacity();
    const S t = inside(T);
    const S x = t - law.origin;
    return S(fluid_data::integral(law.c, x) + fluid_data::value(law.c, x) * (T - t));
  }

  /// [W/m/K]
  template <class S>
  S conductivity(const S& T) const {
    using namespace fluid_data;
    const S t = inside(T);
    const S degC = t - celsius;
    switch (name) {
      case FluidName::water:
        return powers<S>(t / 300.0, {0.80201, -0.25992, 0.10024, -0.032005}, {-0.32, -5.7, -12.0, -15.0});
      case FluidName::pg25:
        return value(pg25::conductivity, S(t - pg25::origin));
      case FluidName::eg25:
        return value(eg25::conductivity, S(t - eg25::origin));
      case FluidName::oil:
        return S(0.135 - 7e-5 * (degC - 40.0));
      case FluidName::hfe7100:
        return S(0.0737 - 1.95e-4 * degC);
      case FluidName::air:
        return air::conductivity(t);
      case FluidName::constant:
        break;
    }
    return S(k);
  }

  /// Dynamic viscosity [Pa s].
  template <class S>
  S viscosity(const S& T) const {
    using namespace fluid_data;
    using std::exp;
    const S t = inside(T);
    switch (name) {
      case FluidName::water:
        return S(1e-6 * powers<S>(t / 300.0, {280.68, 511.45, 61.131, 0.45903}, {-1.9, -7.7, -19.6, -40.0}));
      case FluidName::pg25:
        return S(exp(value(pg25::log_viscosity, S(t - pg25::origin))));
      case FluidName::eg25:
        return S(exp(value(eg25::log_viscosity, S(t - eg25::origin))));
      case FluidName::oil:
        return S(walther(t) * density(t));
      case FluidName::hfe7100:
        return S(0.58e-3);
      case FluidName::air:
        return air::viscosity(t);
      case FluidName::constant:
        break;
    }
    return S(mu);
  }

  template <class S>
  S prandtl(const S& T) const {
    return S(viscosity(T) * specific_heat(T) / conductivity(T));
  }

 private:
  template <class S>
  S inside(const S& T) const {
    const auto [low, high] = range();
    return smooth::clamp(T, low, high);
  }

  fluid_data::Capacity capacity() const {
    switch (name) {
      case FluidName::pg25:
        return {fluid_data::pg25::origin, fluid_data::pg25::capacity};
      case FluidName::eg25:
        return {fluid_data::eg25::origin, fluid_data::eg25::capacity};
      case FluidName::oil:
        return {313.15, {2100, 3.6, 0, 0, 0, 0}};
      case FluidName::hfe7100:
        return {273.15, {1133, 2.0, 0, 0, 0, 0}};
      case FluidName::air:
        return {273.15, {air::specific_heat, 0, 0, 0, 0, 0}};
      default:
        return fluid_data::water_capacity;
    }
  }

  /// Kell 1975, in degC.
  template <class S>
  static S kell(const S& t) {
    constexpr fluid_data::Polynomial<6> c{999.83952,     16.945176,    -7.9870401e-3,
                                          -46.170461e-6, 105.56302e-9, -280.54253e-12};
    return S(fluid_data::value(c, t) / (1.0 + 16.879850e-3 * t));
  }

  /// Sum of four power terms.
  template <class S>
  static S powers(const S& x, const std::array<double, 4>& factor, const std::array<double, 4>& exponent) {
    using std::pow;
    S sum = 0.0;
    for (std::size_t i = 0; i < 4; ++i) sum += factor[i] * pow(x, exponent[i]);
    return sum;
  }

  /// Kinematic viscosity [m^2/s].
  template <class S>
  static S walther(const S& T) {
    using std::exp;
    using std::log;
    using std::pow;
    constexpr double ln10 = 2.302585092994046;
    const S inner = ln10 * (fluid_data::walther_a - fluid_data::walther_b / ln10 * log(T));
    return S(1e-6 * (exp(S(ln10 * exp(inner))) - 0.7));
  }
};

}  // namespace fourwalls
