/// Air-jet modules in a closed tray: they draw its air, share a duct, and blow back into it.
///
/// The tray's air has one temperature. All modules' flows Q_t = sum of count Q meet a1 Q_t + a2 Q_t |Q_t| in
/// the shared duct, on top of what each has for itself. Heat leaves through a film on the cells of a wall and
/// through a conductance to the room. Its air over time: rho c_p V dT/dt at constant pressure.
#pragma once

#include "physics/air_jet.hpp"
#include "physics/conductivity.hpp"

namespace fourwalls {

/// Heat from a solid cell into the exhaust of modules that draw tray air [W].
struct TrayJetCooling {
  AirJetModule module;
  double share = 1;

  static constexpr int size = 4;  // {T_cell, Q, T_exhaust, T_tray}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S q = share * module.count * module.stream_conductance(u[1], u[2], u[3]) *
                (u[0] - module.inlet(u[2], u[3]));
    r[0] += q;
    r[2] -= q;
  }
};

/// What the exhaust carries into the tray beyond what it took from there [W].
struct TrayJetExhaust {
  AirJetModule module;

  static constexpr int size = 3;  // {Q, T_exhaust, T_tray}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S q = module.count * module.capacity(u[0], u[1], u[2]) * (u[1] - module.inlet(u[1], u[2]));
    r[1] += q;
    r[2] -= q;
  }
};

/// The shared duct's pressure, against one module [Pa]; the module's flow joins the tray's [m^3/s].
struct TrayDuct {
  double linear = 0;     ///< [Pa s/m^3]
  double quadratic = 0;  ///< [Pa s^2/m^6]
  double count = 1;      ///< modules
  double scale = 1e-6;   ///< [m^3/s] of the whole flow

  static constexpr int size = 2;  // {Q of one module, Q of the tray}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += linear * u[1] + quadratic * u[1] * smooth::magnitude(u[1], 1e-9 * scale);
    r[1] -= count * u[0];
  }
};

/// The tray's own flow: what its modules' flows add up to.
struct TrayFlow {
  static constexpr int size = 1;  // {Q of the tray}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0];
  }
};

/// Heat from the tray's air into a cell of its wall [W].
struct TrayWall {
  double area = 0;         ///< [m^2]
  double half = 0;         ///< [m] from the cell's centre to its face
  double coefficient = 0;  ///< [W/m^2/K]
  Conductivity k;

  static constexpr int size = 2;  // {T_cell, T_tray}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S q = area * coefficient / (1.0 + coefficient * half / k(u[0])) * (u[1] - u[0]);
    r[0] -= q;
    r[1] += q;
  }
};

/// Heat from the tray's air to the room [W].
struct TrayRoom {
  double conductance = 0;  ///< [W/K]
  double temperature = 0;  ///< [K]

  static constexpr int size = 1;  // {T_tray}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += conductance * (u[0] - temperature);
  }
};

/// Enthalpy kept by the tray's air [W while it changes].
struct TrayAir {
  double volume = 0;    ///< [m^3]
  double pressure = 0;  ///< [Pa]

  static constexpr int size = 1;  // {T_tray}

  template <class S>
  void operator()(const S (&u)[size], const S (&rate)[size], S (&r)[size]) const {
    r[0] += volume * air::density(u[0], pressure) * air::specific_heat * rate[0];
  }
};

}  // namespace fourwalls
