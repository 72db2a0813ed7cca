/// Laws of a cold plate: liquid in parallel rectangular channels over a face.
///
/// A row is a strip of the plate along the flow, one cell wide, holding `channels` channels; all of them
/// see the row's mass flow m [kg/s]. Unknowns: solid cells, one coolant volume a cell, m of each row, and the
/// pressure p [Pa] over the plate. Flow runs towards growing distance; the upwind volume is fixed.
///
/// Wall heat by the fin model (per base area): h_eff = h (w_c + 2 eta H)/(w_c + w_w), h = Nu k/D_h with the
/// four-sided Nu, adiabatic cover, and Nu at the local distance from the inlet. Reference case TC-24.
/// Pin fins instead of walls: fin_array.hpp, a channel being one pitch of pins across the flow.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "physics/conductivity.hpp"
#include "physics/duct.hpp"
#include "physics/fin_array.hpp"
#include "physics/fluid.hpp"

namespace fourwalls {

struct ChannelGeometry {
  double channel_width = 0;     ///< [m]
  double wall_width = 0;        ///< [m]
  double channel_height = 0;    ///< [m]
  double fin_conductivity = 0;  ///< [W/m/K]
  double coefficient = 0;       ///< [W/m^2/K] on the base; > 0: used instead of the correlation
  bool entry = true;            ///< developing flow at the inlet

  double pin_diameter = 0;               ///< [m] > 0: pins of channel_height instead of walls
  double pin_across = 0, pin_along = 0;  ///< [m] their pitch
  bool pin_staggered = true;

  bool has_pins() const { return pin_diameter > 0; }
  bool has_channels() const { return (has_pins() || channel_width > 0) && channel_height > 0; }
  double pitch() const { return has_pins() ? pin_across : channel_width + wall_width; }
  RectangularDuct duct() const { return {channel_width, channel_height}; }
  /// One pin with its part of the base.
  FinArray pin() const {
    FinArray a;
    a.kind = FinKind::pin;
    a.width = a.pitch_across = pin_across;
    a.length = a.pitch_along = pin_along;
    a.height = channel_height;
    a.conductivity = fin_conductivity;
    a.diameter = pin_diameter;
    a.staggered = pin_staggered;
    return a;
  }
  /// Section of one channel that the flow passes [m^2]; between pins the least one.
  double section() const { return has_pins() ? pin().free_area() : duct().area(); }
};

/// Coefficient on the wetted walls of a rectangular channel [W/m^2/K].
template <class S>
S wall_coefficient(const ChannelGeometry& geometry, const Fluid& fluid, const S& flow_per_channel,
                   const S& T_fluid, double distance) {
  const RectangularDuct duct = geometry.duct();
  const double Dh = duct.hydraulic_diameter();
  const S mu = fluid.viscosity(T_fluid);
  const S k = fluid.conductivity(T_fluid);
  const S Pr = mu * fluid.specific_heat(T_fluid) / k;
  const S Re = flow_per_channel * Dh / (duct.area() * mu);
  return S(duct::duct_nusselt(duct, Re, Pr, geometry.entry ? distance : 0.0) * k / Dh);
}

/// Coefficient on the surface of pins and on what is between them [W/m^2/K].
template <class S>
S pin_coefficient(const ChannelGeometry& geometry, const Fluid& fluid, const S& flow_per_channel,
                  const S& T_fluid) {
  const Stream<S> s = stream_at(fluid, T_fluid);
  const S Q = smooth::magnitude(flow_per_channel, 1e-12) / s.density;
  return S(geometry.pin().forced(Q, s));
}

/// Coefficient on the base area [W/m^2/K].
template <class S>
S base_coefficient(const ChannelGeometry& geometry, const Fluid& fluid, const S& flow_per_channel,
                   const S& T_fluid, double distance) {
  using std::sqrt;
  if (geometry.coefficient > 0) return S(geometry.coefficient);
  if (geometry.has_pins()) {
    const FinArray pin = geometry.pin();
    const S h = pin_coefficient(geometry, fluid, flow_per_channel, T_fluid);
    return S(pin.conductance(h) / (pin.width * pin.length));
  }
  const S h = wall_coefficient(geometry, fluid, flow_per_channel, T_fluid, distance);
  const S fin =
      geometry.channel_height * sqrt(S(2.0 * h / (geometry.fin_conductivity * geometry.wall_width)));
  const S wetted = geometry.channel_width + 2.0 * geometry.channel_height * duct::fin_efficiency(fin);
  return S(h * wetted / (geometry.channel_width + geometry.wall_width));
}

/// Heat from the face of a solid cell into its coolant volume [W].
struct ChannelWall {
  double area = 0;  ///< [m^2] of the base
  double half = 0;  ///< [m] from the cell centre to the face
  Conductivity k;
  ChannelGeometry geometry;
  Fluid fluid;
  double channels = 1;  ///< in the row
  double distance = 0;  ///< [m] from the inlet to the centre of the volume

  static constexpr int size = 3;  // {T_cell, T_fluid, m}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S h = base_coefficient(geometry, fluid, S(u[2] / channels), u[1], distance);
    S film = h;
    if (half > 0) film = h / (1.0 + h * half / k(u[0]));
    const S q = area * film * (u[0] - u[1]);
    r[0] += q;
    r[1] -= q;
  }
};

/// Heat from a solid cell through a wetted wall of channels or pins within a layer [W]: their bottom, their
/// top, or their sides. The cells resolve what the fin model stands for over a face.
struct CavityWall {
  double area = 0;  ///< [m^2] wetted
  double half = 0;  ///< [m] from the cell's mean to the wall
  Conductivity k;
  ChannelGeometry geometry;
  Fluid fluid;
  double channels = 1;  ///< in the row
  double distance = 0;  ///< [m] from the inlet to the centre of the volume
  double given = 0;     ///< [W/m^2/K] > 0: instead of the correlation

  static constexpr int size = 3;  // {T_cell, T_fluid, m}

  template <class S>
  S coefficient(const S& T_fluid, const S& flow) const {
    if (given > 0) return S(given);
    if (geometry.has_pins()) return pin_coefficient(geometry, fluid, S(flow / channels), T_fluid);
    return wall_coefficient(geometry, fluid, S(flow / channels), T_fluid, distance);
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S h = coefficient(u[1], u[2]);
    S film = h;
    if (half > 0) film = h / (1.0 + h * half / k(u[0]));
    const S q = area * film * (u[0] - u[1]);
    r[0] += q;
    r[1] -= q;
  }
};

/// One layer behind the skin of a pattern.
struct SkinLayer {
  double thickness = 0;          ///< [m]
  double along = 0, across = 0;  ///< [W/m/K] along the skin, across the pattern, and through it
};

/// Conductivity that a harmonic of a pattern meets at the skin of a layer [W/m/K], from that at the skin of
/// what lies beyond (0: nothing takes heat); it dies away over pitch/(2 pi).
inline double skin_conductivity(double pitch, const SkinLayer& layer, double beyond) {
  const double k = std::sqrt(layer.along * layer.across);
  const double decay =
      std::tanh(2 * duct::pi / pitch * layer.thickness * std::sqrt(layer.along / layer.across));
  return k * (beyond + k * decay) / (k + beyond * decay);
}

/// Strips of `share` of each pitch that take another flux than what is between them: how much the mean
/// temperatures of the two differ, over the difference of their fluxes [m^2 K/W]. Each flux is even over its
/// strip; harmonics of the conduction in the layers, the farthest first.
inline double strip_spreading(double pitch, double share, const std::vector<SkinLayer>& layers) {
  double sum = 0;
  for (int n = 1; n <= 16; ++n) {
    double skin = 0;
    for (const auto& layer : layers) skin = skin_conductivity(pitch / n, layer, skin);
    const double wave = std::sin(n * duct::pi * share) / (n * duct::pi);
    sum += 2 * wave * wave / (share * (1 - share)) * pitch / (2 * duct::pi * n * skin);
  }
  return sum;
}

/// The same for a disc in each square, by the constriction of a flux tube (psi = (1 - a/b)^1.5; M. G. Cooper,
/// B. B. Mikic, M. M. Yovanovich, Int. J. Heat Mass Transfer 12 (1969) 279) in what the first harmonic meets.
inline double disc_spreading(double pitch, double share, const std::vector<SkinLayer>& layers) {
  double skin = 0;
  for (const auto& layer : layers) skin = skin_conductivity(pitch, layer, skin);
  const double radius = pitch * std::sqrt(share / duct::pi);
  return std::pow(1 - std::sqrt(share), 1.5) * pitch * pitch / (4 * radius * skin) * share / (1 - share);
}

/// Bottom or top of averaged channels or pins, where heat of the layer beside them parts into the walls and
/// the coolant, and heat of the walls reaches the coolant through the layer's skin [W]. The mean over the
/// skin has half of the layer's cell before it; the mean over the walls and that over the coolant differ by
/// the spreading times the difference of the two fluxes. What conduction between the two cells takes without
/// all this is taken back.
struct CavityFace {
  CavityWall film;       ///< `area`: what the walls leave open; half and k: of the layer beside them
  double column = 0;     ///< [m^2]
  double half_wall = 0;  ///< [m] from the walls' cell to the layer
  double contact = 0;    ///< [m^2 K/W] between layer and walls
  Conductivity k_wall;   ///< of all of the walls' cell
  double spreading = 0;  ///< [m^2 K/W]

  static constexpr int size = 4;  // {T_layer, T_walls, T_fluid, m}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const double open = film.area / column, share = 1 - open;
    const S layer = film.half / film.k(u[0]), bare = half_wall / k_wall(u[1]) + contact;
    // [m^2 K/W] of the walls' own area and of the coolant's, and with the spreading
    const S wall = share * bare, fluid = 1.0 / film.coefficient(u[2], u[3]);
    const S wall_mean = share * (wall + layer), fluid_mean = open * (fluid + layer);
    const S wall_apart = wall + spreading, fluid_apart = fluid + spreading;
    const S down = u[0] - share * u[1] - open * u[2], between = u[2] - u[1];
    const S all = wall_mean * fluid_apart + fluid_mean * wall_apart;
    const S into_walls = column * share * (fluid_apart * down + fluid_mean * between) / all;
    const S into_fluid = column * open * (wall_apart * down - wall_mean * between) / all;
    const S without = column * (u[0] - u[1]) / (layer + bare);
    r[0] += into_walls + into_fluid - without;
    r[1] -= into_walls - without;
    r[2] -= into_fluid;
  }
};

/// Enthalpy carried from the upwind volume into this one [W]; what leaves is booked by the next one, so the
/// row's volumes together see m (h_out - h_in).
struct ChannelAdvection {
  Fluid fluid;

  static constexpr int size = 3;  // {T_up, T_fluid, m}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[1] += u[2] * (fluid.enthalpy(u[1]) - fluid.enthalpy(u[0]));
  }
};

/// The same for the first volume of a row.
struct ChannelInlet {
  Fluid fluid;
  double inlet_temperature = 0;  ///< [K]

  static constexpr int size = 2;  // {T_fluid, m}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[1] * (fluid.enthalpy(u[0]) - fluid.enthalpy(inlet_temperature));
  }
};

/// The same where a loop's node feeds the row.
struct ChannelInletFrom {
  Fluid fluid;

  static constexpr int size = 3;  // {T_fluid, m, T_node}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[1] * (fluid.enthalpy(u[0]) - fluid.enthalpy(u[2]));
  }
};

/// Enthalpy a row's last volume carries into a loop's node [W].
struct ChannelOutletTo {
  Fluid fluid;

  static constexpr int size = 3;  // {T_fluid, m, T_node}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[2] += u[1] * (fluid.enthalpy(u[2]) - fluid.enthalpy(u[0]));
  }
};

/// Mean speed in the channels of a row [m/s].
template <class S>
S channel_speed(const ChannelGeometry& geometry, double channels, const S& rho, const S& flow) {
  return S(flow / (channels * geometry.section() * rho));
}

/// Friction over one coolant volume [Pa] and the heat it becomes [W].
/// Without channel sizes (a given coefficient) a linear resistance stands in, so that rows share the flow.
struct ChannelFriction {
  ChannelGeometry geometry;
  Fluid fluid;
  double channels = 1;
  double distance = 0;            ///< [m] from the inlet to the centre of the volume
  double length = 0;              ///< [m] of the volume along the flow
  double nominal_resistance = 1;  ///< [Pa s/kg] of this volume, where there are no channel sizes

  static constexpr int size = 2;  // {T_fluid, m}

  /// [Pa] at the density rho of T.
  template <class S>
  S pressure_drop(const S& T, const S& flow, const S& rho) const {
    if (!geometry.has_channels()) return S(nominal_resistance * flow);
    if (geometry.has_pins())
      return geometry.pin().pins_drop(channel_speed(geometry, channels, rho, flow), stream_at(fluid, T),
                                      length);
    const double z0 = std::max(0.0, distance - length / 2);
    return duct::pressure_drop(geometry.duct(), channel_speed(geometry, channels, rho, flow), rho,
                               fluid.viscosity(T), z0, distance + length / 2, geometry.entry);
  }

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    const S rho = fluid.density(u[0]);
    const S drop = pressure_drop(u[0], u[1], rho);
    r[1] += drop;
    // the stand-in for friction is not one: it makes no heat
    if (geometry.has_channels()) r[0] -= drop * u[1] / rho;
  }
};

/// Inlet and outlet losses of a row, coefficient times rho u^2/2 [Pa], and the heat they become [W].
struct ChannelMinorLoss {
  ChannelGeometry geometry;
  Fluid fluid;
  double channels = 1;
  double coefficient = 0;  ///< [-] sum of the loss coefficients

  static constexpr int size = 2;  // {T_fluid of the outlet volume, m}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    if (!geometry.has_channels()) return;
    const S rho = fluid.density(u[0]);
    const S speed = channel_speed(geometry, channels, rho, u[1]);
    // A micrometre a second: |u| with a slope at rest.
    const S drop = 0.5 * coefficient * rho * speed * smooth::magnitude(speed, 1e-6);
    r[1] += drop;
    r[0] -= drop * u[1] / rho;
  }
};

/// One row between the plate's manifolds: its drops balance p, its flow joins the plate's balance.
struct ChannelPressure {
  static constexpr int size = 2;  // {m, p}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= u[1];
    r[1] += u[0];
  }
};

/// The pump's flow into the manifold [kg/s]; p follows from it.
struct PumpFlow {
  double mass_flow = 0;  ///< [kg/s]

  static constexpr int size = 1;  // {p}

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] -= mass_flow;
  }
};

/// A loop's flow into the manifold [kg/s].
struct ManifoldFeed {
  static constexpr int size = 2;  // {p, m of the branch}

  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] -= u[1];
  }
};

}  // namespace fourwalls
