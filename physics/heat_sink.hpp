/// Heat sink of fins on a face: a fan's operating point with bypass, heat into the stream; or still fluid.
///
/// Fins and bypass see one pressure; the fan sees both flows and the system a1 Q + a2 Q^2. Heat by the
/// stream-side closure eps C (T_base - T_in), eps = 1 - exp(-UA/C), C = rho cp Q at the inlet, film
/// properties at the mean of inlet and exhaust. Sources in fin_array.hpp; reference case TC-44. The cell's
/// own half thickness is in series with its share of eps C.
///
/// Without fan and flow the fins stand upright in still fluid: Bar-Cohen & Rohsenow, and grey radiation of
/// the envelope with the effective emissivity of a cavity 1/(1 + (A_envelope/A_fins)(1/e - 1)).
#pragma once

#include <cmath>

#include "physics/conductivity.hpp"
#include "physics/convection.hpp"
#include "physics/fan.hpp"
#include "physics/fin_array.hpp"

namespace fourwalls {

struct HeatSinkModel {
  FinArray fins;
  Fluid fluid{FluidName::air, 0, 0, 0, 0};
  double density_ratio = 1;  ///< of the fluid to its table, for air at another pressure
  FanCurve fan;              ///< at its speed
  double flow = 0;           ///< [m^3/s] given, fins and bypass together; > 0: used instead of the fan
  double system_linear = 0, system_quadratic = 0;  ///< [Pa s/m^3], [Pa s^2/m^6]
  double bypass_area = 0;                          ///< [m^2] of the section beside and above the fins
  double bypass_loss = 1.5;                        ///< [-] times rho u^2/2
  double inlet_temperature = 0;                    ///< [K]
  double emissivity = 0;                           ///< [-] natural only
  bool driven = false;  ///< a controller drives the fan: a law of its own, HeatSinkFan

  bool forced() const { return flow > 0 || fan.max_flow > 0; }
  double most_flow() const { return flow > 0 ? flow : fan.max_flow; }

  template <class S>
  S flowing(const S& Q) const {
    return smooth::positive(Q, 1e-6 * most_flow() + 1e-12);
  }
  template <class S>
  S capacity(const S& Q) const {
    const Stream<S> s = stream_at(fluid, S(inlet_temperature), density_ratio);
    return S(s.density * s.specific_heat * flowing(Q));
  }
  /// UA [W/K] of all fins.
  template <class S>
  S conductance(const S& Q, const S& exhaust) const {
    const S mean = 0.5 * (inlet_temperature + exhaust);
    return fins.conductance(fins.forced(flowing(Q), stream_at(fluid, mean, density_ratio)));
  }
  template <class S>
  S effectiveness(const S& Q, const S& exhaust) const {
    using std::exp;
    return S(1.0 - exp(S(-conductance(Q, exhaust) / capacity(Q))));
  }
  /// Pressure over the fins [Pa].
  template <class S>
  S fin_pressure(const S& Q, const S& exhaust) const {
    const S mean = 0.5 * (inlet_temperature + exhaust);
    return fins.pressure_drop(Q, stream_at(fluid, mean, density_ratio));
  }
  template <class S>
  S system_pressure(const S& Q) const {
    return S(system_linear * Q + system_quadratic * Q * smooth::magnitude(Q, 1e-9 * most_flow()));
  }
};

/// Operating point: pressure over the fins and the system against the fan's, and fins against bypass [Pa].
/// With a given flow the first row is its balance, in pascals by way of the flow's own pressure scale.
struct HeatSinkFlow {
  HeatSinkModel model;
  double scale = 1;  ///< [Pa] of the rows that are no pressures

  static constexpr int size = 3;  // {Q of the fins, Q of the bypass, T_exhaust}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S total = u[0] + u[1];
    const S fins = model.fin_pressure(u[0], u[2]);
    if (model.flow > 0)
      r[0] += scale * (total / model.flow - 1.0);
    else
      r[0] += fins + model.system_pressure(total);
    if (model.flow <= 0 && !model.driven) r[0] -= model.fan.pressure(total);
    if (model.bypass_area <= 0) {
      r[1] += scale * u[1] / model.most_flow();
      return;
    }
    const double rho = model.density_ratio * model.fluid.density(model.inlet_temperature);
    const S speed = u[1] / model.bypass_area;
    r[1] += 0.5 * model.bypass_loss * rho * speed * smooth::magnitude(speed, 1e-6) - fins;
  }
};

/// With it: a fan whose speed follows a controller, relative to that of its curve.
struct HeatSinkFan {
  FanCurve fan;

  static constexpr int size = 3;  // {Q of the fins, Q of the bypass, s}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= fan.pressure(S(u[0] + u[1]), S(smooth::positive(u[2], least_speed)));
  }
};

/// Heat from a solid cell into the stream through the fins [W]; `share` of the base is this cell's.
struct HeatSinkCooling {
  HeatSinkModel model;
  double share = 1;
  double area = 0;  ///< [m^2] of the cell's face
  double half = 0;  ///< [m] from the cell centre to the face
  Conductivity k;

  static constexpr int size = 3;  // {T_cell, Q, T_exhaust}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    S g = share * model.effectiveness(u[1], u[2]) * model.capacity(u[1]);
    if (half > 0) g = g / (1.0 + g * half / (k(u[0]) * area));
    const S q = g * (u[0] - model.inlet_temperature);
    r[0] += q;
    r[2] -= q;
  }
};

/// Enthalpy the stream through the fins carries off [W].
struct HeatSinkExhaust {
  HeatSinkModel model;

  static constexpr int size = 2;  // {Q, T_exhaust}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] += model.capacity(u[0]) * (u[1] - model.inlet_temperature);
  }
};

/// Heat from a cell through fins to still fluid, and by radiation [W].
struct HeatSinkNatural {
  HeatSinkModel model;
  double share = 1;
  double area = 0, half = 0;
  Conductivity k;

  static constexpr int size = 1;  // {T_cell}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const double surroundings = model.inlet_temperature;
    const S difference = u[0] - surroundings;
    const S rise = smooth::magnitude(difference, 0.01);
    const S film = 0.5 * (u[0] + surroundings);
    const S h = model.fins.natural(rise, expansion(model.fluid, film),
                                   stream_at(model.fluid, film, model.density_ratio));
    S g = share * model.fins.conductance(h);
    if (half > 0) g = g / (1.0 + g * half / (k(u[0]) * area));
    r[0] += g * difference;
    if (model.emissivity > 0) {
      const double envelope = envelope_area();
      const double all = model.fins.fin_area() + model.fins.base_area();
      const double e = 1 / (1 + envelope / all * (1 / model.emissivity - 1));
      r[0] += share * envelope * radiation_flux(u[0], surroundings, e);
    }
  }

 private:
  double envelope_area() const {
    const FinArray& f = model.fins;
    return f.width * f.length + 2 * f.height * (f.width + f.length);
  }
};

}  // namespace fourwalls
