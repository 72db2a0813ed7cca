#include "bench/spdn/spdn.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <cmath>
#include <iterator>
#include <numbers>
#include <stdexcept>

namespace fourwalls::spdn {

namespace {

double weight(int n, int i, int j) {
  const double x = (i + 0.5) / n, y = (j + 0.5) / n;
  const double bump = ((x - 0.3) * (x - 0.3) + (y - 0.6) * (y - 0.6)) / (2 * 0.05 * 0.05);
  return 1 + 0.5 * std::sin(2 * std::numbers::pi * x) * std::cos(3 * std::numbers::pi * y) +
         4 * std::exp(-bump);
}

/// Sum of all weights; the error stays at the rounding of one addition (Neumaier).
double total_weight(int n) {
  double sum = 0, lost = 0;
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) {
      const double w = weight(n, i, j), next = sum + w;
      lost += sum >= w ? (sum - next) + w : (w - next) + sum;
      sum = next;
    }
  return sum + lost;
}

class Writer {
 public:
  Writer(int size, const std::function<void(std::string_view)>& to) : n(size), out(to) {}
  void grid();
  void flip();
  void ring();
  void hier();
  void loads();
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    fmt::format_to(std::back_inserter(text), form, std::forward<Args>(args)...);
    text.push_back('\n');
    if (text.size() > 1 << 16) flush();
  }
  void flush() {
    out({text.data(), text.size()});
    text.clear();
  }

 private:
  void supply(const std::string& node, double ohm) {
    ++supplies;
    line("R{} {} src_{} {:.12g}", ++resistors, node, supplies, ohm);
    line("V{} src_{} 0 0.75", supplies, supplies);
  }
  void package(int side);
  void board(int package_side, int side);
  const int n;
  const std::function<void(std::string_view)>& out;
  fmt::memory_buffer text;
  long long resistors = 0, supplies = 0;
};

void Writer::grid() {
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) {
      if (i + 1 < n) line("R{} n0_{}_{} n0_{}_{} 0.2", ++resistors, i, j, i + 1, j);
      if (j + 1 < n) line("R{} n1_{}_{} n1_{}_{} 0.07", ++resistors, i, j, i, j + 1);
      line("R{} n0_{}_{} n1_{}_{} 0.05", ++resistors, i, j, i, j);
    }
}

void Writer::flip() {
  for (int j = 2; j < n; j += 5)
    for (int i = 2; i < n; i += 5) supply(fmt::format("n1_{}_{}", i, j), 0.01);
}

void Writer::ring() {
  for (int i = 2; i < n; i += 5) {
    supply(fmt::format("n1_{}_0", i), 0.08);
    supply(fmt::format("n1_{}_{}", i, n - 1), 0.08);
    supply(fmt::format("n1_0_{}", i), 0.08);
    supply(fmt::format("n1_{}_{}", n - 1, i), 0.08);
  }
}

void Writer::package(int side) {
  for (int b = 0; b < side; ++b)
    for (int a = 0; a < side; ++a) {
      const long long p = static_cast<long long>(b) * side + a;
      line("R{} n1_{}_{} p_{} 0.01", ++resistors, 2 + 5 * a, 2 + 5 * b, p);
      if (a + 1 < side) line("R{} p_{} p_{} 0.001", ++resistors, p, p + 1);
      if (b + 1 < side) line("R{} p_{} p_{} 0.001", ++resistors, p, p + side);
    }
}

void Writer::board(int package_side, int side) {
  const long long first = static_cast<long long>(package_side) * package_side;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const long long p = first + static_cast<long long>(y) * side + x;
      line("R{} p_{} p_{} 0.003", ++resistors, 4ll * y * package_side + 4ll * x, p);
      if (x + 1 < side) line("R{} p_{} p_{} 0.00025", ++resistors, p, p + 1);
      if (y + 1 < side) line("R{} p_{} p_{} 0.00025", ++resistors, p, p + side);
    }
  for (int y = 0; y < side; ++y)
    supply(fmt::format("p_{}", first + static_cast<long long>(y) * side), 0.2e-3 * side);
}

void Writer::hier() {
  const int side = (n - 2 + 4) / 5;
  package(side);
  board(side, (side + 3) / 4);
}

void Writer::loads() {
  const double share = total_weight(n);
  long long k = 0;
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) line("I{} n0_{}_{} 0 {:.12g}", ++k, i, j, 100 * weight(n, i, j) / share);
}

}  // namespace

void write(int n, Mode mode, const std::function<void(std::string_view)>& out) {
  if (n < 3) throw std::runtime_error("SPDN: n must be at least 3");
  Writer w(n, out);
  w.line("* SPDN n={} mode={}", n, mode == Mode::flip ? "flip" : mode == Mode::ring ? "ring" : "hier");
  w.grid();
  if (mode == Mode::flip) w.flip();
  if (mode == Mode::ring) w.ring();
  if (mode == Mode::hier) w.hier();
  w.loads();
  w.line(".op");
  w.line(".end");
  w.flush();
}

void write_file(int n, Mode mode, const std::string& path) {
  // "T": as it is, without compression
  gzFile file = gzopen(path.c_str(), path.ends_with(".gz") ? "wb1" : "wbT");
  if (!file) throw std::runtime_error(path + ": cannot be written");
  bool good = true;
  write(n, mode, [&](std::string_view text) {
    good = good &&
           gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size());
  });
  if (gzclose(file) != Z_OK || !good) throw std::runtime_error(path + ": cannot be written");
}

}  // namespace fourwalls::spdn
