#include "postprocess/course.hpp"

#include <fmt/format.h>

#include <cmath>
#include <csignal>

#include "postprocess/checkpoint.hpp"
#include "postprocess/files.hpp"

namespace fourwalls {

namespace {

volatile std::sig_atomic_t asked_to_stop = 0;

void remember(int) { asked_to_stop = 1; }

/// SIGTERM and SIGINT ask for an end instead of making one, for one scope.
class Signals {
 public:
  Signals() {
    asked_to_stop = 0;
    struct sigaction action {};
    action.sa_handler = remember;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGTERM, &action, &before_[0]);
    sigaction(SIGINT, &action, &before_[1]);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals() {
    sigaction(SIGTERM, &before_[0], nullptr);
    sigaction(SIGINT, &before_[1], nullptr);
  }

  /// Whether any rank was asked. Collective.
  static bool asked(MPI_Comm comm) {
    int any = asked_to_stop;
    MPI_Allreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, comm);
    return any != 0;
  }

 private:
  struct sigaction before_[2]{};
};

std::string step_text(const TransientStep& s) {
  return fmt::format("step {:5d}  t {:.6e} s  dt {:.2e} s  newton {:2d}  linear {:3d}{}", s.number, s.time,
                     s.length, s.newton, s.linear,
                     s.corner  ? "  corner"
                     : s.event ? "  event"
                               : "");
}

/// Not every step is worth a line: the first ones, then those that are new by a tenth of the time or of their
/// number.
bool worth_a_line(const TransientStep& s, double stop, double& said) {
  const bool yes = s.number <= 5 || s.corner || s.event || s.time - said >= 0.05 * stop;
  if (yes) said = s.time;
  return yes;
}

/// The state at time 0; false: there is no operating point.
bool begin(Model& m, Vec u, CourseOverTime& run, const Say& say) {
  const auto& o = m.c.transient;
  if (o.start == TransientStart::file) {
    const auto from = read_checkpoint(m, o.file);
    check(VecCopy(from.u, u), "VecCopy");
    say("start: the state in " + o.file);
  } else if (o.start == TransientStart::steady) {
    say("operating point before time 0");
    m.set_time(0, true);
    run.steady = solve_steady(m, u, say);
    if (!run.steady.solved) return false;
  }
  return true;
}

}  // namespace

CourseOverTime run_course(Model& m, Vec u, const CourseRequest& request, const Say& say) {
  const auto& o = m.c.transient;
  const std::string file = request.folder + "/checkpoint.h5";
  CourseOverTime run;
  TransientState state;
  run.start = m.system.make_vector();
  int fields = 0;
  WriteOptions write = request.write;
  const auto output = [&](double time, Vec now) {
    if (!write.fields) return;
    write.time = time;
    run.earlier.push_back(write_series(m.comm, request.folder, collect(m, now, true), fields++, write));
    write.earlier = run.earlier;
  };
  if (request.restart) {
    auto from = read_checkpoint(m, file);
    if (from.hash != m.c.hash) say("warning: the case has changed since the checkpoint was written");
    check(VecCopy(from.u, u), "VecCopy");
    run.start = std::move(from.start);
    state = std::move(from.state);
    say(fmt::format("going on at {:.9g} s, after {} steps", state.time, state.steps));
    m.set_time(state.time);
    run.windows = std::make_unique<NetlistWindows>(m, request.folder, request.write, state);
    run.history = std::make_unique<History>(m, u);
    run.history->open(request.folder, state.time);
    // those that were written before the checkpoint
    for (; write.fields && o.output_interval > 0 && fields * o.output_interval <= state.time * (1 + 1e-12);
         ++fields)
      run.earlier.push_back({fields * o.output_interval, fmt::format("series/fields_{:04d}.h5", fields),
                             write.vtk ? fmt::format("{}_{:04d}", write.case_name, fields) : ""});
    write.earlier = run.earlier;
  } else {
    if (!begin(m, u, run, say)) return run;
    check(VecCopy(u, run.start), "VecCopy");
    run.windows = std::make_unique<NetlistWindows>(m, request.folder, request.write, state);
    run.history = std::make_unique<History>(m, u);
    run.history->open(request.folder);
    m.set_time(0, true);
    for (auto& netlist : m.netlists) netlist.watch = {};
    watch_nodes(m, 0, u);
    run.history->add(0, 0, u);
    if (o.output_interval > 0) output(0, u);
    if (!run.windows->at(0, u, {}, say)) {
      run.transient.failure = run.windows->failure();
      return run;
    }
  }

  const Signals signals;
  double said = state.time;
  TransientHooks hooks;
  hooks.step = [&](const TransientStep& s, Vec now) {
    if (worth_a_line(s, o.stop, said)) say(step_text(s));
    watch_nodes(m, s.time, now);
    run.history->add(s.time, s.length, now);
    run.windows->at(s.time, now, *s.taken, say);
  };
  hooks.due = [&](double time) { return run.windows->due(time); };
  hooks.jump = [&] { return run.windows->changed(); };
  hooks.output = output;
  hooks.look = request.look;
  hooks.look_interval = request.look_interval;
  hooks.checkpoint = [&](const TransientState& s, Vec now) {
    if (!run.windows->failure().empty()) return;
    TransientState whole = s;
    whole.windows = run.windows->state();
    whole.window_cells = run.windows->cells();
    write_checkpoint(m, file, whole, now, run.start);
    say(fmt::format("checkpoint at {:.9g} s", s.time));
  };
  hooks.stop = [&] { return Signals::asked(m.comm) || !run.windows->failure().empty(); };
  run.transient = solve_transient(m, u, std::move(state), hooks, say);
  if (!run.windows->failure().empty()) {
    run.transient.solved = run.transient.stopped = false;
    run.transient.failure = run.windows->failure();
    return run;
  }
  if (!run.transient.solved) return run;
  m.set_time(o.stop, true);
  run.elapsed.seconds = o.stop;
  run.elapsed.rate = run.transient.rate;
  run.elapsed.taken = taken_since_start(m, run.transient.state, u);
  run.elapsed.stored = stored_between(m, run.start, u);
  return run;
}

void probe_quantities(Model& m, Vec u, Result& result) {
  History look(m, u);
  look.add(0, 0, u);
  look.summarise(result);
}

}  // namespace fourwalls
