/// Heat from a cell to still air by natural convection and grey radiation [W].
///
/// Vertical plate: Churchill & Chu 1975, all Ra. Horizontal plates: McAdams 1954, hot face up
/// 0.54 Ra^(1/4) (1e4 to 1e7) and 0.15 Ra^(1/3) (1e7 to 1e11), hot face down 0.27 Ra^(1/4) (1e5 to 1e10);
/// below their range the power laws are continued. The two branches of the upward plate are blended over
/// half a decade to either side of 1e7. A face colder than the air behaves like the opposite hot face.
/// Air properties at the film temperature; for the film coefficient and for radiation the surface is taken at
/// the cell temperature, the film itself is in series with the half cell.
#pragma once

#include <cmath>

#include "physics/air.hpp"
#include "physics/conductivity.hpp"
#include "physics/convection.hpp"
#include "physics/smooth.hpp"

namespace fourwalls {

/// Where the face looks.
enum class Orientation { up, down, vertical };

/// Mean Nusselt number of a vertical plate on its height; all Ra > 0.
template <class S>
S churchill_chu(const S& Ra, const S& Pr) {
  using std::pow;
  const S root = 0.825 + 0.387 * pow(Ra, 1.0 / 6) / pow(S(1.0 + pow(S(0.492 / Pr), 9.0 / 16)), 8.0 / 27);
  return S(root * root);
}

/// Mean Nusselt number of a hot plate facing up, on area/perimeter; Ra > 0.
template <class S>
S horizontal_up(const S& Ra) {
  using std::log;
  using std::pow;
  constexpr double ln10 = 2.302585092994046;
  const S turbulent = smooth::step<S>(log(Ra), 6.5 * ln10, 7.5 * ln10);
  return S((1.0 - turbulent) * 0.54 * pow(Ra, 0.25) + turbulent * 0.15 * pow(Ra, 1.0 / 3));
}

/// Mean Nusselt number of a hot plate facing down, on area/perimeter; Ra > 0.
template <class S>
S horizontal_down(const S& Ra) {
  using std::pow;
  return S(0.27 * pow(Ra, 0.25));
}

/// Nu of a face by where it looks; `sign` runs from -1 (colder than the fluid) to 1 (hotter).
template <class S>
S plate_nusselt(Orientation orientation, const S& Ra, const S& Pr, const S& sign) {
  if (orientation == Orientation::vertical) return churchill_chu(Ra, Pr);
  const S hot = 0.5 * (1.0 + sign);
  const S up = orientation == Orientation::up ? hot : S(1.0 - hot);
  return S(up * horizontal_up(Ra) + (1.0 - up) * horizontal_down(Ra));
}

struct NaturalConvection {
  double area = 0;  ///< [m^2]
  double half = 0;  ///< [m]
  Conductivity k;
  double temperature = 0;  ///< [K] of the air and the surroundings
  double length = 0;       ///< [m] height of a vertical face, area/perimeter of a horizontal one
  double emissivity = 0;   ///< [-]
  Orientation orientation = Orientation::vertical;
  double pressure = 101325;  ///< [Pa] of the air

  static constexpr int size = 1;  // {T}

  /// Film coefficient [W/m^2/K] at surface temperature T.
  template <class S>
  S coefficient(const S& T) const {
    constexpr double gravity = 9.80665;
    const S film = smooth::clamp<S>(0.5 * (T + temperature), 200, 700);
    const S difference = T - temperature;
    // Rounded over 10 mK: Ra^(1/4) has no slope at zero, the heat flux does.
    const S size_of = smooth::magnitude(difference, 0.01);
    const S nu = air::viscosity(film) / air::density(film, pressure);
    const S Pr = air::prandtl(film);
    const S Ra = gravity * size_of * (length * length * length) * Pr / (film * nu * nu);
    return S(plate_nusselt(orientation, Ra, Pr, S(difference / size_of)) * air::conductivity(film) / length);
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S h = coefficient(u[0]);
    S film = h;
    if (half > 0) film = h / (1.0 + h * half / k(u[0]));
    r[0] += area * film * (u[0] - temperature);
    if (emissivity > 0) r[0] += area * radiation_flux(u[0], temperature, emissivity);
  }
};

}  // namespace fourwalls
