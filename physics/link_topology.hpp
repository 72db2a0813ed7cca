/// Counts of links, switches and optics in machine-wide networks.
///
/// Optical circuit switches (OCS) join blocks directly or close the faces of a 3-D torus of cubes (TPU v4,
/// arXiv 2304.01433; Jupiter, doi 10.1145/3544216.3544265); fat trees are the packet-switched comparison.
#pragma once

#include <cmath>
#include <cstdint>

namespace fourwalls {

/// Optical links that leave a cube of k^3 nodes, k^2 on each of its six faces.
inline std::int64_t torus_links_per_cube(std::int64_t k) { return 6 * k * k; }

/// Circuit switches for such cubes: opposite faces share one.
inline std::int64_t torus_switches(std::int64_t k) { return torus_links_per_cube(k) / 2; }

/// Ports each of them needs: both faces of every cube.
inline std::int64_t torus_ports(std::int64_t cubes) { return 2 * cubes; }

struct DirectConnect {
  std::int64_t links = 0;         ///< block to block, bidirectional
  std::int64_t transceivers = 0;  ///< one an uplink
  std::int64_t switches = 0;
  double switch_power = 0;  ///< [W]
};

/// `blocks` of `uplinks` each through circuit switches of `ports` usable ports; no spine.
inline DirectConnect direct_connect(std::int64_t blocks, std::int64_t uplinks, std::int64_t ports,
                                    double power_per_switch) {
  const std::int64_t ends = blocks * uplinks;
  const std::int64_t switches = (ends + ports - 1) / ports;
  return {ends / 2, ends, switches, static_cast<double>(switches) * power_per_switch};
}

/// A full fat tree of switches with `radix` ports.
struct FatTree {
  std::int64_t endpoints = 0;
  std::int64_t switches = 0;
  int ports_per_endpoint = 0;  ///< switch ports
  int links_per_endpoint = 0;  ///< the endpoint's own included
};

inline FatTree fat_tree_two_tiers(std::int64_t radix) { return {radix * radix / 2, 3 * radix / 2, 3, 2}; }

inline FatTree fat_tree_three_tiers(std::int64_t radix) {
  return {radix * radix * radix / 4, 5 * radix * radix / 4, 5, 3};
}

/// Modules at one side of `bandwidth`, each direction [bit/s].
inline std::int64_t modules_per_side(double bandwidth, double module_rate) {
  return static_cast<std::int64_t>(std::ceil(bandwidth / module_rate * (1 - 1e-12)));
}

/// Bill of materials of a network by power [W].
struct NetworkPower {
  double blocks = 0;        ///< switches of the aggregation blocks
  double block_optics = 0;  ///< optics facing the spine or the circuit switches
  double spine = 0;
  double spine_optics = 0;
  double circuit_switches = 0;

  double total() const { return blocks + block_optics + spine + spine_optics + circuit_switches; }
  double spine_share() const { return (spine + spine_optics) / total(); }

  /// The same network with the spine taken out and circuit switches of given power put in.
  NetworkPower direct(double switches_power) const { return {blocks, block_optics, 0, 0, switches_power}; }
};

}  // namespace fourwalls
