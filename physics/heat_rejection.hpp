/// Where a loop gives its heat: another loop, facility water, outside air, a chiller.
///
/// UA of an exchanger by flow: 2 UA_0/((m_1/m_10)^-0.7 + (m_2/m_20)^-0.7), without reference flows constant.
/// A dry cooler is a cross-flow exchanger to air, its air flow in proportion to fan speed s, UA with 2
/// UA_0/((m/m_0)^-0.7 + s^-0.6), fan power with s^3. A chiller cools what passes to its set point and draws
/// q/COP; COP = eta T_ev/(T_cond - T_ev), T_ev = T_set - 5 K, T_cond = T_outside + 12 K (air) or + 9 K over
/// wet bulb (water); defaults are practice, not data.
#pragma once

#include <cmath>

#include "physics/exchanger.hpp"
#include "physics/fan.hpp"
#include "physics/fluid.hpp"

namespace fourwalls {

/// Conductance of an exchanger with its two films in proportion to flow^0.7 each.
struct ExchangerSize {
  exchanger::Arrangement arrangement = exchanger::Arrangement::counter;
  double conductance = 0;        ///< UA_0 [W/K]
  double reference[2] = {0, 0};  ///< [kg/s]; 0: no influence of flow
  double exponent[2] = {0.7, 0.7};

  template <class S>
  S at(const S& first, const S& second) const {
    using std::pow;
    if (reference[0] <= 0 && reference[1] <= 0) return S(conductance);
    const S a = reference[0] > 0 ? S(pow(S(first / reference[0]), -exponent[0])) : S(1.0);
    const S b = reference[1] > 0 ? S(pow(S(second / reference[1]), -exponent[1])) : S(1.0);
    return S(2.0 * conductance / (a + b));
  }
};

/// Heat from one loop to another [W]; each stream enters at its upstream node and leaves to its downstream
/// one.
struct LoopExchange {
  ExchangerSize exchanger;
  Fluid fluid[2];
  double least[2] = {1e-9, 1e-9};  ///< [kg/s] flows are kept above it

  static constexpr int size = 6;  // {m_1, T_1a, T_1b, m_2, T_2a, T_2b}

  template <class S>
  S heat(const S& m1, const S& T1, const S& m2, const S& T2) const {
    const S f1 = smooth::positive(m1, least[0]), f2 = smooth::positive(m2, least[1]);
    const S C1 = f1 * fluid[0].specific_heat(T1), C2 = f2 * fluid[1].specific_heat(T2);
    return exchanger::heat(exchanger.arrangement, exchanger.at(f1, f2), C1, C2, T1, T2);
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S q = heat(u[0], u[1], u[3], u[4]);
    r[2] += q;
    r[5] -= q;
  }
};

/// Heat from a loop to a stream of given flow and temperature: facility water, outside air [W].
struct LoopRejection {
  LoopExchange exchange;
  double flow = 0;         ///< [kg/s] of the other stream
  double temperature = 0;  ///< [K] it comes with

  static constexpr int size = 3;  // {m, T_a, T_b}

  template <class S>
  S heat(const S& m, const S& T) const {
    return exchange.heat(m, T, S(flow), S(temperature));
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[2] += heat(u[0], u[1]);
  }
};

/// A dry cooler whose fan speed follows a controller, relative to that of its flow.
struct LoopRejectionDriven {
  LoopRejection rejection;

  static constexpr int size = 4;  // {m, T_a, T_b, s}

  template <class S>
  S heat(const S& m, const S& T, const S& speed) const {
    const S air = rejection.flow * smooth::positive(speed, least_speed);
    return rejection.exchange.heat(m, T, air, S(rejection.temperature));
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[2] += heat(u[0], u[1], u[3]);
  }
};

/// Chiller: what passes leaves at the set point; colder streams pass unchanged.
struct LoopChiller {
  Fluid fluid;
  double set_point = 0;  ///< [K]
  double carnot = 0.5;   ///< eta
  double condenser = 0;  ///< [K] condensing temperature
  double approach = 5;   ///< [K] evaporation below the set point

  static constexpr int size = 3;  // {m, T_a, T_b}

  double performance() const {
    const double T = set_point - approach;
    return carnot * T / (condenser - T);
  }
  template <class S>
  S heat(const S& m, const S& T) const {
    const S above = smooth::hinge<S>(T - set_point, 0.01);
    return S(smooth::positive(m, 1e-9) * (fluid.enthalpy(S(set_point + above)) - fluid.enthalpy(set_point)));
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[2] += heat(u[0], u[1]);
  }
};

}  // namespace fourwalls
