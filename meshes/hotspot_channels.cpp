// Pressures in a network of channels: one node for each fluid cell, conductances of rectangular ducts.

#include <cmath>
#include <stdexcept>

#include "meshes/hotspot_network.hpp"

namespace fourwalls::hotspot {

namespace {

/// Volume flow per pressure of a duct `w` wide, `h` high, `length` long [m^3/s/Pa].
double duct(double w, double h, double length, double viscosity) {
  const double narrow = std::min(w, h), wide = std::max(w, h);
  if (narrow == wide) return 0.42229 * std::pow(h, 4) / (12 * viscosity * length);
  return (1 - 0.63 * narrow / wide) * std::pow(narrow, 3) * wide / (12 * viscosity * length);
}

struct Edge {
  int a, b;
  double conductance;
};

/// Pressures by conjugate gradients with the diagonal as preconditioner: the matrix is symmetric, and every
/// cell is on the way from an inlet to an outlet, so it is positive definite.
class Pressures {
 public:
  Pressures(std::size_t cells, std::vector<Edge> edges) : edges_(std::move(edges)), to_given_(cells, 0.0) {
    source_.assign(cells, 0.0);
    free_.assign(cells, false);
  }
  void unknown(int cell) { free_[cell] = true; }
  void give(int cell, double pressure) { given_.push_back({cell, pressure}); }
  void tie(int cell, double conductance, double pressure) {
    to_given_[cell] += conductance;
    source_[cell] += conductance * pressure;
  }

  std::vector<double> solve() {
    std::vector<double> p(free_.size(), 0.0);
    for (const auto& [cell, pressure] : given_) p[cell] = pressure;
    const auto a = [&](const std::vector<double>& x) {
      std::vector<double> y(x.size(), 0.0);
      for (const auto& e : edges_) {
        const double q = e.conductance * (x[e.a] - x[e.b]);
        if (free_[e.a]) y[e.a] += q;
        if (free_[e.b]) y[e.b] -= q;
      }
      for (std::size_t n = 0; n < x.size(); ++n)
        if (free_[n]) y[n] += to_given_[n] * x[n];
      return y;
    };
    std::vector<double> diagonal = to_given_;
    for (const auto& e : edges_) diagonal[e.a] += e.conductance, diagonal[e.b] += e.conductance;
    auto r = a(p);
    double rz = 0, start = 0;
    std::vector<double> z(p.size(), 0.0), d(p.size(), 0.0);
    const auto precondition = [&] {
      double sum = 0;
      for (std::size_t n = 0; n < r.size(); ++n)
        if (free_[n]) z[n] = r[n] / diagonal[n], sum += r[n] * z[n];
      return sum;
    };
    for (std::size_t n = 0; n < r.size(); ++n) r[n] = free_[n] ? source_[n] - r[n] : 0;
    start = rz = precondition();
    d = z;
    const std::size_t most = 20 * p.size() + 1000;
    for (std::size_t step = 0; rz > 1e-28 * start && rz > 0; ++step) {
      if (step == most) throw std::runtime_error("pressures of a channel network: no convergence");
      const auto ad = a(d);
      double dad = 0;
      for (std::size_t n = 0; n < d.size(); ++n) dad += d[n] * ad[n];
      const double length = rz / dad;
      for (std::size_t n = 0; n < d.size(); ++n)
        if (free_[n]) p[n] += length * d[n], r[n] -= length * ad[n];
      const double next = precondition(), turn = next / rz;
      for (std::size_t n = 0; n < d.size(); ++n) d[n] = z[n] + turn * d[n];
      rz = next;
    }
    return p;
  }

 private:
  std::vector<Edge> edges_;
  std::vector<double> to_given_, source_;
  std::vector<bool> free_;
  std::vector<std::pair<int, double>> given_;
};

}  // namespace

ChannelFlow channel_flow(const Channels& c, const Options& o, double width, double height, double thickness,
                         bool defects) {
  const double cw = width / c.cols, ch = height / c.rows;
  const double along_y = duct(cw, thickness, ch, o.coolant_visc);
  const double along_x = defects ? along_y : duct(ch, thickness, cw, o.coolant_visc);
  const auto cell = [&](int i, int j) { return i * c.cols + j; };
  std::vector<Edge> edges;
  for (int i = 0; i < c.rows; ++i)
    for (int j = 0; j < c.cols; ++j) {
      if (!c.fluid(i, j)) continue;
      if (j + 1 < c.cols && c.fluid(i, j + 1)) edges.push_back({cell(i, j), cell(i, j + 1), along_x});
      if (i + 1 < c.rows && c.fluid(i + 1, j)) edges.push_back({cell(i, j), cell(i + 1, j), along_y});
    }
  Pressures pressures(c.cells.size(), edges);
  for (int n = 0; n < static_cast<int>(c.cells.size()); ++n) {
    const Cell kind = c.cells[n];
    const bool stiff = o.pump_internal_res == 0;
    if (kind == Cell::fluid || (kind == Cell::inlet && !stiff)) pressures.unknown(n);
    if (kind == Cell::inlet && stiff) pressures.give(n, o.pumping_pressure);
    if (kind == Cell::inlet && !stiff) pressures.tie(n, 1 / o.pump_internal_res, o.pumping_pressure);
  }
  const auto p = pressures.solve();
  ChannelFlow flow;
  flow.east.assign(c.cells.size(), 0.0);
  flow.south = flow.in = flow.out = flow.east;
  for (const auto& e : edges) {
    const double q = e.conductance * (p[e.a] - p[e.b]);
    (e.b == e.a + 1 && c.cols > 1 ? flow.east : flow.south)[e.a] = q;
    for (const auto& [n, leaves] : {std::pair{e.a, q}, std::pair{e.b, -q}}) {
      if (c.cells[n] == Cell::inlet) flow.in[n] += leaves;
      if (c.cells[n] == Cell::outlet) flow.out[n] -= leaves;
    }
  }
  return flow;
}

}  // namespace fourwalls::hotspot
