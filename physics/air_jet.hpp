/// MEMS air-jet module over a face: flow against back pressure, heat into its exhaust.
///
/// Fan curve p = p_max (1 - (Q/Q_max)^n) against a1 Q + a2 Q^2; heat eps C (T - T_in) with
/// eps = 1 - exp(-UA/C), UA = UA_0 (Q/Q_0)^m, C = rho cp Q, T_in = T_amb + r (T_ex - T_amb). Drive d scales
/// p_max by d and Q_max by sqrt d (default exponents, not published). The curve and system data hold at
/// `air_pressure`; altitude does not rescale them. The own electric power is not part of these laws.
/// Reference case TC-40.
#pragma once

#include <cmath>

#include "cases/case.hpp"
#include "physics/air.hpp"
#include "physics/fan.hpp"
#include "physics/smooth.hpp"

namespace fourwalls {

/// Data of one module with the drive applied; `count` of them stand side by side.
struct AirJetModule {
  double count = 1;
  double max_pressure = 0;      ///< [Pa]
  double max_flow = 0;          ///< [m^3/s]
  double curve_exponent = 1;    ///< [-]
  double system_linear = 0;     ///< [Pa s/m^3]
  double system_quadratic = 0;  ///< [Pa s^2/m^6]
  double conductance = 0;       ///< [W/K] at the reference flow
  double reference_flow = 0;    ///< [m^3/s]
  double conductance_exponent = 0.6;
  double inlet_temperature = 0;  ///< [K] of fresh air
  double air_pressure = 101325;  ///< [Pa]
  double recirculation = 0;      ///< [-] fraction of the exhaust that comes back
  double power = 0;              ///< [W] electric, one module

  /// Temperature of the air drawn in [K]: fresh air and what comes back of the exhaust.
  template <class S>
  S inlet(const S& exhaust, const S& fresh) const {
    return S(fresh + recirculation * (exhaust - fresh));
  }
  template <class S>
  S inlet(const S& exhaust) const {
    return inlet(exhaust, S(inlet_temperature));
  }

  FanCurve fan() const { return {max_pressure, max_flow, curve_exponent}; }
  template <class S>
  S system_pressure(const S& Q) const {
    return S(system_linear * Q + system_quadratic * Q * smooth::magnitude(Q, 1e-9 * max_flow));
  }

  /// Flow of one module kept above a millionth of its maximum [m^3/s].
  template <class S>
  S flowing(const S& Q) const {
    return smooth::positive(Q, 1e-6 * max_flow + 1e-12);
  }

  /// Heat capacity of one module's stream [W/K].
  template <class S>
  S capacity(const S& Q, const S& exhaust, const S& fresh) const {
    return S(air::density(inlet(exhaust, fresh), air_pressure) * air::specific_heat * flowing(Q));
  }
  template <class S>
  S capacity(const S& Q, const S& exhaust) const {
    return capacity(Q, exhaust, S(inlet_temperature));
  }

  /// eps C of one module [W/K]: heat over the face's temperature above that of the air drawn in.
  template <class S>
  S stream_conductance(const S& Q, const S& exhaust, const S& fresh) const {
    using std::exp;
    using std::pow;
    const S C = capacity(Q, exhaust, fresh);
    const S UA = conductance * pow(S(flowing(Q) / reference_flow), conductance_exponent);
    return S((1.0 - exp(S(-UA / C))) * C);
  }
};

inline AirJetModule air_jet_module(const AirJet& jet) {
  AirJetModule m;
  m.count = jet.count;
  m.max_pressure = jet.max_pressure * jet.drive;
  m.max_flow = jet.max_flow * std::sqrt(jet.drive);
  m.curve_exponent = jet.curve_exponent;
  m.system_linear = jet.system_linear;
  m.system_quadratic = jet.system_quadratic;
  m.conductance = jet.conductance;
  m.reference_flow = jet.reference_flow;
  m.conductance_exponent = jet.conductance_exponent;
  m.inlet_temperature = jet.inlet_temperature;
  m.air_pressure = jet.air_pressure;
  m.recirculation = jet.recirculation;
  m.power = jet.power * jet.drive;
  return m;
}

/// Pressure the system takes less the pressure the module makes [Pa]; zero at the operating point.
struct AirJetFlow {
  AirJetModule module;

  static constexpr int size = 1;  // {Q of one module}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    if (module.max_flow <= 0)
      r[0] += u[0];
    else
      r[0] += module.system_pressure(u[0]) - module.fan().pressure(u[0]);
  }
};

/// The same with a drive that follows a controller, relative to the module's.
struct AirJetDriven {
  AirJetModule module;

  static constexpr int size = 2;  // {Q of one module, drive}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    using std::sqrt;
    const S speed = sqrt(smooth::positive(u[1], least_speed * least_speed));
    r[0] += module.system_pressure(u[0]) - module.fan().pressure(u[0], speed);
  }
};

/// Heat from a solid cell into the exhaust [W]; `share` of the module's face is this cell's.
struct AirJetCooling {
  AirJetModule module;
  double share = 1;

  static constexpr int size = 3;  // {T_cell, Q, T_exhaust}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S conductance = module.stream_conductance(u[1], u[2], S(module.inlet_temperature));
    const S q = share * module.count * conductance * (u[0] - module.inlet(u[2]));
    r[0] += q;
    r[2] -= q;
  }
};

/// Enthalpy the exhaust carries off, less what comes back [W].
struct AirJetExhaust {
  AirJetModule module;

  static constexpr int size = 2;  // {Q, T_exhaust}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] += module.count * module.capacity(u[0], u[1]) * (u[1] - module.inlet(u[1]));
  }
};

}  // namespace fourwalls
