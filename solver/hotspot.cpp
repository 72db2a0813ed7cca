#include "solver/hotspot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>

#include "cases/lines.hpp"
#include "solver/thermal_transient.hpp"

namespace fourwalls::hotspot {

namespace {

/// The peer's leakage of a block [W].
double leakage(double area, double temperature) {
  return 1.5e4 * area * std::exp(0.036 * (temperature - 383.15));
}

/// A little above ambient, where natural convection starts.
constexpr double small_rise = 0.01;
constexpr int most_rounds = 100;
constexpr double runaway = 500;  ///< [K] of rise by leakage from one round to the next

class Emulator {
 public:
  Emulator(const Deck& deck, const RunOptions& options, MPI_Comm comm)
      : deck_(deck), options_(options), comm_(comm) {
    MPI_Comm_rank(comm, &rank_);
    MPI_Comm_size(comm, &ranks_);
    answer_.r_convec = deck.options.r_convec;
    if (deck.package) answer_.r_convec = convection(deck.options.ambient + small_rise);
  }

  Answer run() {
    place();
    for (const auto& note : emulation_.notes) say("not honoured: " + note);
    answer_.solved = steady();
    if (answer_.solved && !deck_.options.o.empty()) transient();
    if (transient_) answer_.steps += transient_->steps();
    answer_.emulation = std::move(emulation_);
    answer_.emulation.network = {};
    return std::move(answer_);
  }

 private:
  void say(const std::string& text) const {
    if (options_.say) options_.say(text);
  }
  double convection(double sink) const {
    const Options& o = deck_.options;
    return sink_resistance(*deck_.package, o.s_sink, o.k_sink, o.ambient, sink);
  }
  bool natural() const { return deck_.package && deck_.package->natural_convec; }

  /// Network and model at the present convection resistance.
  void place() {
    emulation_ = build_network(
        deck_, {options_.defects, deck_.options.model_type == "block", answer_.r_convec, rank_, ranks_});
    transient_.reset();
    model_.reset();
    model_ =
        std::make_unique<ThermalModel>(emulation_.network, deck_.options.ambient, options_.solver, comm_);
  }

  bool solve(const std::vector<double>& watts) {
    model_->set_watts(watts);
    model_->begin_step(model_->own_temperatures(), 0);
    answer_.newton = model_->steady();
    if (!answer_.newton.converged) {
      answer_.failure = "the network's linear system was not solved: " + answer_.newton.reason;
      return false;
    }
    answer_.nodes = model_->temperatures();
    answer_.rows = row_temperatures(deck_, emulation_, answer_.nodes);
    return true;
  }

  /// Steady state with leakage at the temperatures that it leads to.
  bool solve_with_leakage() {
    const auto mean = deck_.mean_power();
    auto watts = mean;
    answer_.leakage = 0;
    if (!solve(watts) || !deck_.options.leakage_used) return answer_.failure.empty();
    const double enough = options_.defects ? 0.01 : 1e-7;
    for (int round = 0; round <= most_rounds; ++round) {
      const auto before = answer_.rows;
      answer_.leakage = 0;
      for (std::size_t u = 0; u < watts.size(); ++u) {
        const auto& row = emulation_.outputs[emulation_.unit_rows[u]];
        const double p = leakage(row.width * row.height, before[emulation_.unit_rows[u]]);
        watts[u] = mean[u] + p, answer_.leakage += p;
      }
      if (!std::isfinite(answer_.leakage) || !solve(watts)) break;
      double most = 0;
      for (int r : emulation_.unit_rows) most = std::max(most, std::abs(answer_.rows[r] - before[r]));
      if (most < enough) return true;
      if (!(most < runaway)) break;
    }
    if (answer_.failure.empty())
      answer_.failure =
          fmt::format("thermal runaway: leakage and temperature find no balance in {} rounds", most_rounds);
    return false;
  }

  bool steady() {
    const double enough = options_.defects ? 0.01 : 1e-7;
    for (int round = 0;; ++round) {
      if (!solve_with_leakage()) return false;
      if (!natural()) break;
      const double sink =
          sink_temperature(deck_, emulation_, answer_.rows) + (options_.defects ? small_rise : 0);
      const double before = answer_.r_convec, next = convection(sink);
      if (!(sink < 1000) || !std::isfinite(next) || round == most_rounds) {
        answer_.failure = fmt::format("natural convection finds no balance: the sink is at {:.4g} K", sink);
        return false;
      }
      if (std::abs(next - before) < enough) break;
      answer_.r_convec = next;
      place();
    }
    const auto heat = model_->heat();
    answer_.power = heat.sources, answer_.to_ambient = heat.legs, answer_.to_coolant = heat.streams;
    return true;
  }

  std::vector<double> own(const std::vector<double>& nodes) const {
    const auto first = nodes.begin() + emulation_.nodes * rank_ / ranks_;
    return {first, first + emulation_.network.own_nodes};
  }

  /// Temperatures of the rows in a file that a steady run wrote.
  std::vector<double> initial_rows() const {
    const std::string file = companion(deck_.file, deck_.options.init_file);
    Findings findings;
    const auto text = read_lines(file, {}, {{deck_.file, 0, 0, ""}, "error", "init_file "}, findings);
    std::unordered_map<std::string, double> values;
    if (text)
      for (const auto& line : text->lines) {
        const auto value = line.words.size() == 2 ? number_of(line.words[1].text) : std::nullopt;
        if (value && *value > 0)
          values[line.words[0].text] = *value;
        else
          findings.error(*text, line, nullptr, "expected 'name temperature' in K");
      }
    std::vector<double> rows;
    for (const auto& row : emulation_.outputs) {
      const auto it = values.find(row.name);
      if (text && it == values.end() && !findings.any_error())
        findings.error(file, 0, fmt::format("no temperature of '{}'", row.name));
      rows.push_back(it == values.end() ? 0 : it->second);
    }
    findings.finish(nullptr);
    return deck_.options.dtm_used ? clipped(rows) : rows;
  }

  /// With dtm_used: rises scaled so that the die stays below its threshold.
  std::vector<double> clipped(std::vector<double> rows) const {
    const Options& o = deck_.options;
    double most = 0;
    for (std::size_t r = 0; r < rows.size(); ++r)
      if (emulation_.outputs[r].layer == 0) most = std::max(most, rows[r]);
    if (most > o.thermal_threshold)
      for (auto& t : rows)
        t = o.ambient + (t - o.ambient) * (o.thermal_threshold - o.ambient) / (most - o.ambient);
    return rows;
  }

  void transient() {
    const Options& o = deck_.options;
    if (o.leakage_used) say("not honoured: leakage in the transient; the peer has none there either");
    std::vector<double> nodes(static_cast<std::size_t>(emulation_.nodes), o.init_temp);
    if (!o.init_file.empty()) nodes = node_temperatures(deck_, emulation_, initial_rows());
    const double steady_convection = answer_.r_convec;
    for (std::size_t row = 0; row < deck_.power.size(); ++row) {
      if (natural()) {
        answer_.r_convec = convection(
            std::max(sink_temperature(deck_, emulation_, row_temperatures(deck_, emulation_, nodes)),
                     o.ambient + small_rise));
        if (transient_) answer_.steps += transient_->steps();
        place();
      }
      if (!transient_) transient_ = std::make_unique<ThermalTransient>(*model_, options_.tolerance);
      model_->set_own_temperatures(own(nodes));
      model_->set_watts(deck_.power[row]);
      transient_->advance(o.sampling_intvl);
      nodes = model_->temperatures();
      const auto rows = row_temperatures(deck_, emulation_, nodes);
      auto& out = answer_.trace.emplace_back();
      for (int unit : deck_.trace_units) out.push_back(rows[emulation_.unit_rows[unit]]);
      if (options_.on_row) options_.on_row(row, emulation_, nodes);
    }
    answer_.r_convec = steady_convection;
  }

  const Deck& deck_;
  const RunOptions& options_;
  MPI_Comm comm_;
  int rank_ = 0, ranks_ = 1;
  Answer answer_;
  Emulation emulation_;
  std::unique_ptr<ThermalModel> model_;
  std::unique_ptr<ThermalTransient> transient_;
};

}  // namespace

Answer emulate(const Deck& deck, const RunOptions& options, MPI_Comm comm) {
  return Emulator(deck, options, comm).run();
}

}  // namespace fourwalls::hotspot
