#include "meshes/pressures.hpp"

#include <stdexcept>

namespace fourwalls {

Pressures::Pressures(std::size_t nodes, std::vector<PressureEdge> edges)
    : edges_(std::move(edges)), to_given_(nodes, 0.0), source_(nodes, 0.0), free_(nodes, false) {}

void Pressures::tie(int node, double conductance, double pressure) {
  to_given_[node] += conductance;
  source_[node] += conductance * pressure;
}

std::vector<double> Pressures::apply(const std::vector<double>& x) const {
  std::vector<double> y(x.size(), 0.0);
  for (const auto& e : edges_) {
    const double q = e.conductance * (x[e.a] - x[e.b]);
    if (free_[e.a]) y[e.a] += q;
    if (free_[e.b]) y[e.b] -= q;
  }
  for (std::size_t n = 0; n < x.size(); ++n)
    if (free_[n]) y[n] += to_given_[n] * x[n];
  return y;
}

std::vector<double> Pressures::solve() const {
  std::vector<double> p(free_.size(), 0.0);
  for (const auto& [node, pressure] : given_) p[node] = pressure;
  std::vector<double> diagonal = to_given_;
  for (const auto& e : edges_) diagonal[e.a] += e.conductance, diagonal[e.b] += e.conductance;
  auto r = apply(p);
  std::vector<double> z(p.size(), 0.0);
  const auto precondition = [&] {
    double sum = 0;
    for (std::size_t n = 0; n < r.size(); ++n)
      if (free_[n]) z[n] = r[n] / diagonal[n], sum += r[n] * z[n];
    return sum;
  };
  for (std::size_t n = 0; n < r.size(); ++n) r[n] = free_[n] ? source_[n] - r[n] : 0;
  double rz = precondition();
  const double start = rz;
  std::vector<double> d = z;
  const std::size_t most = 20 * p.size() + 1000;
  for (std::size_t step = 0; rz > 1e-28 * start && rz > 0; ++step) {
    if (step == most) throw std::runtime_error("pressures of a channel network: no convergence");
    const auto ad = apply(d);
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

}  // namespace fourwalls
