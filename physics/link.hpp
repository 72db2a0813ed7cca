/// Copper and optical links: power by technology, rate, length and temperature; loss budget, reach, latency.
///
/// Conventions. `rate` is payload of one direction of a full-duplex link; an energy per bit times that rate
/// gives the power of both directions. Host and module energies are those of both ends together, half at
/// each; lasers and rings are counted at every end, for the lanes that it sends on. Copper loss is relative
/// to 20 degC. Lanes are PAM4: the loss is taken at a quarter of the lane rate.
///
/// Sources: host energy against loss, fit of published SerDes (k = 0.22 pJ/bit/dB above 6 dB); cable loss
/// form of IEEE 802.3ba (Healey 2009); laser efficiency e_0 exp(-(T - T_0)/T_1), T_1 = 67 K fitted to a
/// published 55 and 70 degC pair; ring tuning after DSENT (gem5 ext/dsent).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "cases/case.hpp"
#include "physics/leakage.hpp"
#include "physics/smooth.hpp"

namespace fourwalls {

inline constexpr double copper_loss_reference = 293.15;  ///< [K]

inline double decibel(double ratio) { return 10 * std::log10(ratio); }

/// Frequency at which a PAM4 lane's loss is budgeted [Hz]: half the symbol rate.
inline double pam4_nyquist(double lane_rate) { return lane_rate / 4; }

/// Heater power that holds one ring on its channel [W]: spread of fabrication and the
/// distance to the hottest temperature, all made up by heating. Tuning in Hz/K, heater in K/W, spreads in Hz.
inline double ring_tuning_full(double tuning, double heater, double local_spread, double system_spread,
                               double max_temperature, double temperature) {
  const double spread = 3 * std::sqrt(local_spread * local_spread + system_spread * system_spread);
  return (spread + (max_temperature - temperature) * tuning) / (tuning * heater);
}

/// Free spectral range of a ring [Hz].
inline double free_spectral_range(double radius, double group_index) {
  constexpr double light = 299792458.0, pi = 3.14159265358979323846;
  return light / (group_index * 2 * pi * radius);
}

/// Heater power of a whole group of rings whose bits may be reassigned: never more than one range [W].
inline double ring_tuning_reshuffle(double tuning, double heater, double radius, double group_index) {
  return free_spectral_range(radius, group_index) / (tuning * heater);
}

struct LinkModel {
  LinkTechnology technology;
  double rate = 0;    ///< [bit/s] payload, each direction, one link
  double length = 0;  ///< [m]
  int count = 1;      ///< links side by side

  LinkModel() = default;
  LinkModel(LinkTechnology tech, const Link& link)
      : technology(std::move(tech)), rate(link.rate), length(link.length), count(link.count) {}

  bool optical() const { return technology.kind == "optical"; }
  bool has_laser() const { return optical() && technology.launch_power > 0; }

  /// Lanes of one link and direction.
  double lanes() const {
    if (technology.lane_rate <= 0) return 1;
    // A hair below an integer is that integer: rates are given as products of decimal numbers.
    return std::max(1.0, std::ceil(rate / technology.lane_rate * (1 - 1e-12)));
  }

  /// Loss of a copper channel at its Nyquist frequency [dB]; 0 for optics.
  template <class S>
  S insertion_loss_dB(const S& T) const {
    if (optical()) return S(0.0);
    return S(technology.loss_fixed + length * loss_per_metre(T));
  }

  /// Copper: budget less loss [dB]. Infinite where there is no budget.
  template <class S>
  S loss_margin_dB(const S& T) const {
    if (optical() || technology.loss_budget <= 0) return S(std::numeric_limits<double>::infinity());
    return S(technology.loss_budget - insertion_loss_dB(T));
  }

  /// Optics: launch less losses less sensitivity [dB]. Infinite for copper.
  double optical_margin_dB() const {
    if (!has_laser() || technology.receiver_sensitivity <= 0) return std::numeric_limits<double>::infinity();
    return optical_budget_dB() - technology.optical_loss_length * length;
  }

  /// Longest length within the budget [m]; 0 where fixed losses alone exceed it.
  double reach(double T = copper_loss_reference) const {
    const double infinity = std::numeric_limits<double>::infinity();
    if (optical()) {
      if (!has_laser() || technology.receiver_sensitivity <= 0) return infinity;
      return longest(optical_budget_dB(), technology.optical_loss_length);
    }
    if (technology.loss_budget <= 0) return infinity;
    return longest(technology.loss_budget - technology.loss_fixed, loss_per_metre(T));
  }

  /// [s] one way.
  double latency() const { return technology.latency_fixed + technology.latency_length * length; }

  /// SerDes of one host, all links [W].
  template <class S>
  S host_power(const S& T) const {
    S energy = technology.host_energy;
    if (technology.energy_per_loss > 0) {
      energy +=
          technology.energy_per_loss * smooth::hinge<S>(insertion_loss_dB(T) - technology.loss_free, 0.05);
    }
    return S(0.5 * count * rate * energy);
  }

  /// Module electronics of one end without laser and rings, all links [W].
  double module_power() const { return 0.5 * count * rate * technology.module_energy; }

  /// Electric power of the lasers of one end, at laser temperature T, all links [W].
  template <class S>
  S laser_electric_power(const S& T) const {
    if (!has_laser()) return S(0.0);
    const double at_reference = count * lanes() * technology.launch_power / technology.laser_efficiency;
    if (technology.laser_scale <= 0) return S(at_reference);
    return S(at_reference * leakage_factor(T, technology.laser_temperature, technology.laser_scale));
  }

  /// Heaters that hold the rings of one end at their ceiling, all links [W].
  template <class S>
  S ring_power(const S& T) const {
    if (!optical() || technology.ring_tuning <= 0) return S(0.0);
    return S(count * lanes() * technology.ring_tuning * smooth::hinge<S>(technology.ring_ceiling - T, 0.05));
  }

  /// Electric power drawn at one end at its temperature, all links [W]. Both ends are built alike.
  template <class S>
  S end_power(const S& T) const {
    S power = host_power(T) + module_power() + ring_power(T);
    if (technology.laser_local) power += laser_electric_power(T);
    return power;
  }

  /// Lasers kept elsewhere, both directions [W]: loads no rail here and heats nothing here.
  double external_power() const {
    if (technology.laser_local) return 0;
    return 2 * laser_electric_power(technology.laser_temperature);
  }

 private:
  /// [dB/m] at the Nyquist frequency.
  template <class S>
  S loss_per_metre(const S& T) const {
    const double f = pam4_nyquist(technology.lane_rate > 0 ? technology.lane_rate : rate) * 1e-9;
    const double cold = technology.loss_sqrt * std::sqrt(f) + technology.loss_linear * f;
    return S(cold * (1.0 + technology.loss_temperature * (T - copper_loss_reference)));
  }

  double optical_budget_dB() const {
    return decibel(technology.launch_power / technology.receiver_sensitivity) - technology.optical_loss_fixed;
  }

  static double longest(double budget, double per_metre) {
    if (budget <= 0) return 0;
    return per_metre > 0 ? budget / per_metre : std::numeric_limits<double>::infinity();
  }
};

/// Electric power P of one end of a link follows the temperature of its place [W].
struct LinkEndPower {
  const LinkModel* model = nullptr;
  int end = 0;  ///< 0: from, 1: to

  static constexpr int size = 2;  // {P, T}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0] - model->end_power(u[1]);
  }
};

/// Mean temperature of a place: sum of share times (T_mean - T_cell) is zero, shares adding to 1.
/// Differences, so that shares that add to 1 only within rounding leave no residual.
struct AverageTap {
  double share = 0;

  static constexpr int size = 2;  // {T_mean, T_cell}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += share * (u[0] - u[1]);
  }
};

}  // namespace fourwalls
