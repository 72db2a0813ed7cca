// Circuits in a case's course over time: heat and resistance, loads by profile, what nodes saw, windows that
// resolve what is fast, series of fields, checkpoints for any number of ranks.
#include <fmt/format.h>

#include <cmath>

#include "circuits/run_case.hpp"
#include "postprocess/checkpoint.hpp"
#include "postprocess/course.hpp"
#include "postprocess/netlist_run.hpp"

namespace fourwalls::test {
namespace {

namespace fs = std::filesystem;

/// A folder that all ranks see; gone at the end of the scope.
class Folder {
 public:
  Folder() {
    static int count = 0;
    int id = static_cast<int>(getpid());
    MPI_Bcast(&id, 1, MPI_INT, 0, PETSC_COMM_WORLD);
    path = (fs::temp_directory_path() / fmt::format("course{}_{}", id, count++)).string();
    if (rank() == 0) fs::create_directory(path);
    MPI_Barrier(PETSC_COMM_WORLD);
  }
  ~Folder() {
    MPI_Barrier(PETSC_COMM_WORLD);
    if (rank() == 0) fs::remove_all(path);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path;
};

/// A case's course over time by the program's own path.
struct Timed {
  std::unique_ptr<Case> c;
  std::unique_ptr<Model> model;
  VecHandle u;
  CourseOverTime course;
  Result result;

  double quantity(const std::string& name) const { return result.quantities.at(name).value; }
  double error(const std::string& balance) const { return result.balance.at(balance).relative_error; }
};

Timed follow(const std::string& text, const std::string& folder, bool restart = false) {
  Timed t;
  t.c = std::make_unique<Case>(read_case_text(text, "case.toml"));
  t.model = std::make_unique<Model>(*t.c, PETSC_COMM_WORLD);
  t.u = t.model->initial();
  CourseRequest request;
  request.folder = folder, request.restart = restart;
  request.write.vtk = false;
  t.course = run_course(*t.model, t.u, request, [](const std::string&) {});
  EXPECT_TRUE(t.course.transient.solved) << t.course.transient.failure << t.course.steady.failure;
  if (!t.course.transient.solved) return t;
  t.result = collect(*t.model, t.u, true, &t.course.elapsed);
  t.course.history->summarise(t.result);
  t.course.windows->summarise(t.result);
  return t;
}

/// One cell of 100 mm^3 of 2e6 J/m^3/K: 0.2 J/K.
std::string block(const std::string& film, const std::string& netlist, const std::string& transient) {
  return R"(
[material.m]
conductivity = 100
density = 1000
specific_heat = 2000
[[body]]
name = "block"
size = ["10 mm", "10 mm"]
cell_size = "10 mm"
[[body.layer]]
name = "all"
material = "m"
thickness = "1 mm"
[[boundary]]
name = "film"
body = "block"
face = "top"
kind = "convection"
coefficient = ")" +
         film + "\"\n[case]\nambient_temperature = \"25 degC\"\n" + netlist + "\n[transient]\n" + transient;
}

std::string tied(const std::string& file, const std::string& more = {}) {
  return "[[netlist]]\nname = \"net\"\nfile = \"" + file +
         "\"\nbody = \"block\"\nbody_layer = \"all\"\nload_layer = \"all\"\norigin = [\"5 mm\", \"5 mm\"]\n" +
         more;
}

const std::string copper =
    "[[netlist.layer]]\nname = \"m1\"\ncoefficient = 0.0039\nreference_temperature = \"25 degC\"\n";

// 100 A through 1 mohm of copper in 0.2 J/K that gives next to nothing away: dT/dt = k (1 + a T), so
// T = (exp(a k t) - 1)/a with k = 50 K/s.
TEST(CaseTime, MetalWarmsItselfAndKeepsEveryJoule) {
  const Deck deck(
      "* bar\nV1 n1_m1_0_0 0 1\nR1 n1_m1_0_0 n1_m1_2000_0 1m\nI1 n1_m1_2000_0 0 100\n.op\n.end\n");
  const Folder folder;
  std::string netlist = tied(deck.file, copper);
  netlist.replace(netlist.find("load_layer = \"all\"\n"), 19, "");
  const auto t = follow(block("1e-6 W/m^2/K", netlist,
                              "stop = \"2 s\"\nstart = \"ambient\"\ntemperature_tolerance = \"1 mK\"\n"),
                        folder.path);
  const double a = 0.0039, k = 50, rise = std::expm1(a * k * 2) / a;
  EXPECT_NEAR(t.quantity("block maximum temperature") - 298.15, rise, 0.05);
  EXPECT_LT(t.error("energy over time"), 1e-6);
  EXPECT_LT(t.error("energy"), 1e-5);  // of rates at the end
  EXPECT_LT(t.error("charge"), 1e-9);
  // all that the resistor lost is in the block: 0.2 J/K times its rise; the load took the rest of 100 A at 1
  // V
  double supplied = 0, load = 0, stored = 0;
  for (const auto& row : t.result.ledger) {
    if (row.balance != "energy over time") continue;
    if (row.origin == "supply") supplied += row.value;
    if (row.destination == "loads of net") load += row.value;
    if (row.destination == "stored in block") stored += row.value;
  }
  EXPECT_NEAR(supplied, 200, 1e-6);
  EXPECT_NEAR(stored, 0.2 * (t.quantity("block maximum temperature") - 298.15), 1e-6);
  EXPECT_NEAR(supplied - load, stored, 1e-4);
  EXPECT_EQ(t.result.quantities.count("net worst drop maximum"), 1u);  // a probe without being asked for
  EXPECT_NEAR(t.quantity("net worst drop over time"),
              100 * 1e-3 * (1 + a * (t.quantity("block maximum temperature") - 298.15)), 1e-12);
}

const std::string pulses = R"(
[[profile]]
name = "pulses"
kind = "pulse"
low = 0.25
start = "0.3 s"
width = "0.2 s"
period = "0.5 s"
)";

const std::string driven = "[[netlist.drive]]\nsources = \"I*\"\nprofile = \"pulses\"\n";

// Loads follow a profile; jumps of it end steps, and what they took is what the profile asked for.
TEST(CaseTime, LoadsFollowProfiles) {
  const Deck deck(
      "* loads\nV1 n1_m1_0_0 0 1\nR1 n1_m1_0_0 n1_m1_2000_0 1m\nI1 n1_m1_2000_0 0 8\nI2 n1_m1_2000_0 0 2\n"
      "L1 n1_m1_2000_0 n1_m1_4000_0 1n\nC1 n1_m1_4000_0 0 1u\n.end\n");
  const Folder folder;
  const auto t = follow(block("1000 W/m^2/K", pulses + tied(deck.file, copper + driven),
                              "stop = \"1 s\"\noutput_interval = \"0.25 s\"\n"),
                        folder.path);
  for (const double corner : {0.3, 0.5, 0.8})
    EXPECT_TRUE(std::any_of(t.course.history->rows().begin(), t.course.history->rows().end(),
                            [&](const auto& row) { return std::abs(row.time - corner) < 1e-12; }))
        << corner;
  EXPECT_LT(t.error("energy over time"), 1e-6);
  double supplied = 0;
  for (const auto& row : t.result.ledger)
    if (row.balance == "energy over time" && row.origin == "supply") supplied += row.value;
  EXPECT_NEAR(supplied, 10 * (0.25 * 0.6 + 0.4), 1e-6);  // 0.2 s twice, the second pulse up to the end
  // ten amperes through 1 mohm, the warmer the later
  const double T = t.quantity("block maximum temperature") - 298.15;
  EXPECT_GT(T, 20);
  EXPECT_NEAR(t.quantity("net worst drop over time"), 0.01 * (1 + 0.0039 * T), 1e-9);
  EXPECT_NEAR(t.quantity("net worst drop over time layer m1"), t.quantity("net worst drop over time"), 1e-15);
  EXPECT_EQ(t.course.earlier.size(), 4u);
  for (const auto& e : t.course.earlier) EXPECT_TRUE(fs::exists(fs::path(folder.path) / e.heavy)) << e.heavy;
  const auto worst = field(network(t.result, "circuit_nodes"), "worst_drop");
  ASSERT_EQ(worst.size(), 3u);
  EXPECT_EQ(worst[0], 0);
  EXPECT_NEAR(worst[1], t.quantity("net worst drop over time"), 1e-15);
}

// A profile's slew is that of all its sources together: 10 A at 100 A/s take 75 ms from a quarter.
TEST(CaseTime, SlewCountsForAllSourcesTogether) {
  const Deck deck("* loads\nV1 a 0 1\nR1 a b 1m\nI1 b 0 8\nI2 b 0 2\n.end\n");
  const Folder folder;
  const std::string ramp =
      "[[profile]]\nname = \"pulses\"\nkind = \"step\"\nlow = 0.25\nstart = \"0.3 s\"\nslew = \"100 A/s\"\n";
  const auto t = follow(
      block("1000 W/m^2/K", ramp + "[[netlist]]\nname = \"net\"\nfile = \"" + deck.file + "\"\n" + driven,
            "stop = \"1 s\"\n"),
      folder.path);
  double supplied = 0;
  for (const auto& row : t.result.ledger)
    if (row.balance == "energy over time" && row.origin == "supply") supplied += row.value;
  EXPECT_NEAR(supplied, 10 * (0.25 * 0.3 + 0.625 * 0.075 + 0.625), 1e-6);
  EXPECT_EQ(t.model->breakpoints(0, 1).size(), 2u);
}

/// A die's supply: package inductance, grid of copper, decap, load that wakes up.
std::string supply_deck(double grid, const std::string& load, const std::string& end) {
  return fmt::format(
      "* supply\nV1 s 0 1\nRv s p 1m\nLp p n1_m1_0_0 10p\nRg n1_m1_0_0 n1_m1_2000_0 {:.17g}\n"
      "Rc n1_m1_2000_0 c 0.2m\nCd c 0 1u\nIload n1_m1_2000_0 0 {}\n.print tran v(n1_m1_2000_0)\n{}\n.end\n",
      grid, load, end);
}

const std::string wake =
    "[[profile]]\nname = \"wake\"\nkind = \"step\"\nlow = 0.1\nstart = \"0.5 s\"\nslew = \"1000 A/us\"\n";
const std::string wakes = "[[netlist.drive]]\nsources = \"Iload\"\nprofile = \"wake\"\n";

// What a window sees is what the circuit alone does, with its metal at the temperature of that moment.
TEST(CaseTime, WindowsResolveWhatIsFast) {
  const Deck deck(supply_deck(1e-3, "50", ""));
  const Folder folder;
  const std::string window =
      "[[netlist.window]]\nname = \"burst\"\nstart = \"0.5 s\"\nstop = \"0.500002 s\"\nstep = \"10 ns\"\n";
  const auto t = follow(block("1000 W/m^2/K", wake + tied(deck.file, copper + wakes + window),
                              "stop = \"1 s\"\ntemperature_tolerance = \"1 mK\"\n"),
                        folder.path);
  // the block at that moment: idle, 5 A at nearly 1 V into 0.1 W/K
  double T = 0;
  for (const auto& row : t.course.history->rows())
    if (std::abs(row.time - 0.5) < 1e-12) T = row.values[0] - 298.15;
  ASSERT_GT(T, 40);
  const Deck plain(supply_deck(1e-3 * (1 + 0.0039 * T), "pwl(0 5 45n 50)", ".tran 10n 2u"));
  auto alone = solve(plain.file);
  Result told;
  WriteOptions write;
  write.fields = write.vtk = false;
  const Folder other;
  ASSERT_EQ(follow_netlists(*alone.model, alone.u, other.path, {}, write, told, [](const std::string&) {}),
            "");
  const std::string name = alone.c->netlists.front().name;
  for (const char* what :
       {" v(n1_m1_2000_0) lowest", " v(n1_m1_2000_0) undershoot", " v(n1_m1_2000_0) recovery time",
        " worst drop over time", " grid energy", " supply energy", " steps"})
    EXPECT_NEAR(t.quantity(std::string("net burst") + what), told.quantities.at(name + what).value,
                1e-8 * std::abs(told.quantities.at(name + what).value))
        << what;
  // capacitor and inductance make it droop further than the course knows of that moment
  EXPECT_GT(t.quantity("net burst worst drop over time"), 1.03 * 50 * (2e-3 + 1e-3 * 0.0039 * T));
  // where it begins it is the course's own state
  EXPECT_NEAR(t.quantity("net burst worst drop"), 5 * (2e-3 + 1e-3 * 0.0039 * T), 1e-9);
  EXPECT_LT(t.error("net burst energy over time"), 1e-8);
  EXPECT_LT(t.error("energy over time"), 1e-6);
  // the course's heat over the same time: 50 A in both resistors but for the ramp
  EXPECT_LT(std::abs(t.quantity("net burst grid energy beyond the slow course")),
            0.05 * t.quantity("net burst grid energy"));
  EXPECT_TRUE(fs::exists(fs::path(folder.path) / "netlists/net_burst/history.csv"));
  EXPECT_TRUE(fs::exists(fs::path(folder.path) / "netlists/net_burst/fields.xdmf"));
}

// While a window is followed two solvers live at a time, and the options of one are not the other's.
TEST(CaseTime, WindowsBesideASolveByBlocks) {
  const Deck deck(supply_deck(1e-3, "50", ""));
  const std::string window =
      "[[netlist.window]]\nname = \"burst\"\nstart = \"0.5 s\"\nstop = \"0.500002 s\"\nstep = \"10 ns\"\n";
  const std::string text = block("1000 W/m^2/K", wake + tied(deck.file, copper + wakes + window),
                                 "stop = \"0.6 s\"\ntemperature_tolerance = \"1 mK\"\n");
  const Folder one, other;
  const auto direct = follow(text, one.path),
             blocks = follow(text + "[solver]\npreconditioner = \"split\"\n", other.path);
  EXPECT_NE(blocks.course.transient.preconditioner, direct.course.transient.preconditioner);
  for (const char* what : {"net burst worst drop over time", "net burst grid energy"})
    EXPECT_NEAR(blocks.quantity(what), direct.quantity(what), 1e-6 * direct.quantity(what)) << what;
}

/// Of the energy over time: the sum of rows from one place to another.
double booked(const Result& r, const std::string& origin, const std::string& destination) {
  double sum = 0;
  for (const auto& row : r.ledger)
    if (row.balance == "energy over time" && row.origin == origin && row.destination == destination)
      sum += row.value;
  return sum;
}

// Pulses of 20 A with a mean of 8 A lose 160 A^2 R where the course counts 64 A^2 R: over a window of 0.1 s
// that are 9.6 mJ in 1 mohm, which warm the block over the next 0.1 s as 96 mW do, and less is left for the
// loads.
TEST(CaseTime, WindowsHandBackTheirHeat) {
  const Deck deck(
      "* pulses\nV1 n1_m1_0_0 0 1\nR1 n1_m1_0_0 n1_m1_2000_0 1m\nC1 n1_m1_2000_0 0 1u\n"
      "I1 n1_m1_2000_0 0 pulse(0 20 0 1u 1u 3.999m 10m)\n.tran 0.1m 100m\n.end\n");
  std::string netlist = tied(deck.file);
  netlist.replace(netlist.find("load_layer = \"all\"\n"), 19, "");
  const std::string window =
      "[[netlist.window]]\nname = \"pulses\"\nstart = \"0.2 s\"\nstop = \"0.3 s\"\nstep = \"0.5 ms\"\n";
  const std::string transient =
      "stop = \"0.5 s\"\ntemperature_tolerance = \"0.01 mK\"\nresidual_tolerance = 1e-13\n"
      "output_interval = \"0.1 s\"\n";
  const Folder folder, other;
  for (const char* tolerance : {"", "tolerance = \"1 uV\"\n"}) {
    SCOPED_TRACE(tolerance);
    const auto with = follow(block("1000 W/m^2/K", netlist + window + tolerance, transient), folder.path);
    const auto without = follow(block("1000 W/m^2/K", netlist, transient), other.path);
    const double beyond = with.quantity("net pulses grid energy beyond the slow course");
    EXPECT_NEAR(beyond, 96e-3 * 0.1, 2e-3 * 9.6e-3);
    EXPECT_NEAR(with.quantity("net pulses heat handed back"), beyond, 1e-14);
    // what the books have of it, and the window's own figures
    EXPECT_NEAR(booked(with.result, "resistance in windows of net", "bodies"), beyond, 1e-11);
    EXPECT_NEAR(booked(with.result, "windows of net", "loads of net"),
                with.quantity("net pulses load energy") - 0.1 * 8 * (1 - 8e-3), 1e-9);
    EXPECT_LT(with.error("energy over time"), 1e-10);
    EXPECT_LT(with.error("energy"), 1e-6);
    const auto at = [](const Timed& t, double time) {
      for (const auto& row : t.course.history->rows())
        if (std::abs(row.time - time) < 1e-9) return row.values[0];
      return 0.0;
    };
    // 0.2 J/K behind 0.1 W/K
    const double rise = 0.96 * -std::expm1(-0.05) * beyond / 9.6e-3;
    EXPECT_NEAR(at(with, 0.3), at(without, 0.3), 1e-4);
    EXPECT_NEAR(at(with, 0.4) - at(without, 0.4), rise, 2e-4);
    EXPECT_NEAR(at(with, 0.5) - at(without, 0.5), rise * std::exp(-0.05), 2e-4);
  }
}

// Two windows of which the second ends while the first still gives back: nothing is lost. What a window that
// ends with the case had beyond it is told, not given.
TEST(CaseTime, WindowsHandBackTogether) {
  const Deck deck(
      "* pulses\nV1 n1_m1_0_0 0 1\nR1 n1_m1_0_0 n1_m1_2000_0 1m\nC1 n1_m1_2000_0 0 1u\n"
      "I1 n1_m1_2000_0 0 pulse(0 20 0 1u 1u 3.999m 10m)\n.tran 0.1m 100m\n.end\n");
  std::string windows;
  for (const auto& [name, start, stop] :
       {std::tuple{"one", 0.1, 0.2}, std::tuple{"two", 0.2, 0.25}, std::tuple{"last", 0.45, 0.5}})
    windows += fmt::format("[[netlist.window]]\nname = \"{}\"\nstart = {}\nstop = {}\nstep = \"0.5 ms\"\n",
                           name, start, stop);
  const Folder folder;
  const auto t = follow(
      block("1000 W/m^2/K", tied(deck.file) + windows, "stop = \"0.5 s\"\nresidual_tolerance = 1e-13\n"),
      folder.path);
  double handed = 0;
  for (const char* name : {"one", "two"}) handed += t.quantity(fmt::format("net {} heat handed back", name));
  EXPECT_EQ(t.quantity("net last heat handed back"), 0);
  EXPECT_NE(t.quantity("net last grid energy beyond the slow course"), 0);
  EXPECT_NEAR(booked(t.result, "resistance in windows of net", "bodies") +
                  booked(t.result, "loads in windows of net", "bodies"),
              handed, 1e-11);
  EXPECT_NEAR(booked(t.result, "resistance in windows of net", "bodies"),
              t.quantity("net one grid energy beyond the slow course") +
                  t.quantity("net two grid energy beyond the slow course"),
              1e-11);
  EXPECT_LT(t.error("energy over time"), 1e-10);
}

// Sources with a course of their own are too quick for the case's: pulses count by their mean.
TEST(CaseTime, OwnPulsesCountByTheirMean) {
  const Deck deck(
      "* clock\nV1 n1_m1_0_0 0 1\nR1 n1_m1_0_0 n1_m1_2000_0 1m\nC1 n1_m1_2000_0 0 1n\n"
      "I1 n1_m1_2000_0 0 pulse(0 20 0 1n 1n 3n 10n)\n.tran 0.1n 100n\n.end\n");
  const Folder folder;
  const std::string window =
      "[[netlist.window]]\nname = \"clock\"\nstart = \"0.2 s\"\nstop = \"0.2000001 s\"\ntolerance = \"10 "
      "uV\"\n";
  const auto t =
      follow(block("1000 W/m^2/K", tied(deck.file, copper + window), "stop = \"1 s\"\n"), folder.path);
  EXPECT_NEAR(t.quantity("net supply current"), 8, 1e-6);
  EXPECT_NEAR(t.quantity("net clock load energy") / 1e-7, 8, 0.3);
  const double T = t.quantity("block maximum temperature") - 298.15;
  EXPECT_NEAR(t.quantity("net clock worst drop over time"), 0.02 * (1 + 0.0039 * T), 1e-4);
}

// From a checkpoint within a window, and from one while the window's heat is given back.
void go_on_from(const std::string& interval) {
  SCOPED_TRACE(interval);
  const Deck deck(supply_deck(1e-3, "50", ""));
  const Folder folder;
  const std::string windows =
      "[[netlist.window]]\nname = \"burst\"\nstart = \"0.5 s\"\nstop = \"0.6 s\"\nstep = \"1 ms\"\n"
      "[[netlist.window]]\nname = \"later\"\nstart = \"0.8 s\"\nstop = \"0.800001 s\"\nstep = \"20 ns\"\n";
  const std::string text = block("1000 W/m^2/K", wake + tied(deck.file, copper + wakes + windows),
                                 "stop = \"1 s\"\ncheckpoint_interval = \"" + interval + "\"\n");
  const auto whole = follow(text, folder.path);
  const auto again = follow(text, folder.path, true);
  EXPECT_LT(again.course.transient.steps, whole.course.transient.steps);
  EXPECT_EQ(again.course.transient.state.steps, whole.course.transient.state.steps);
  for (const auto& [name, q] : whole.result.quantities) {
    ASSERT_EQ(again.result.quantities.count(name), 1u) << name;
    // differences of joules keep the rounding of what they are differences of
    const double least = q.unit == "J" ? 1e-5 : 1e-6;
    EXPECT_NEAR(again.quantity(name), q.value, 1e-9 * std::max(least, std::abs(q.value))) << name;
    EXPECT_EQ(again.result.quantities.at(name).where, q.where) << name;
  }
  for (const auto& [name, b] : whole.result.balance)
    EXPECT_NEAR(again.result.balance.at(name).in, b.in, 1e-9 * std::abs(b.in)) << name;
  // the same state on a rank alone
  const std::string file = folder.path + "/checkpoint.h5";
  const auto here = read_checkpoint(*again.model, file);
  const double warm = highest([&] {
    double most = 0;
    ReadAccess v(here.u);
    for (PetscInt n = 0; n < again.model->mesh.numbering.own_count(); ++n)
      if (again.model->mesh.numbering.field_of(n) == Field::temperature) most = std::max(most, v[n]);
    return most;
  }());
  const auto volts = named_potentials(*again.model, again.model->netlists.front(), here.u);
  std::vector<double> by_id(
      static_cast<std::size_t>(again.model->netlists.front().circuit.netlist.node_count));
  for (std::size_t n = 0; n < volts.size(); ++n)
    by_id[static_cast<std::size_t>(again.model->netlists.front().circuit.netlist.first_node) + n] = volts[n];
  MPI_Allreduce(MPI_IN_PLACE, by_id.data(), static_cast<int>(by_id.size()), MPI_DOUBLE, MPI_SUM,
                PETSC_COMM_WORLD);
  if (rank() == 0) {
    Model alone(*again.c, PETSC_COMM_SELF);
    const auto there = read_checkpoint(alone, file);
    const auto own = named_potentials(alone, alone.netlists.front(), there.u);
    ASSERT_EQ(own.size(), by_id.size());
    for (std::size_t n = 0; n < own.size(); ++n) EXPECT_NEAR(own[n], by_id[n], 1e-14) << n;
    EXPECT_EQ(there.state.windows, here.state.windows);
    EXPECT_EQ(there.state.time, here.state.time);
    ReadAccess v(there.u);
    EXPECT_NEAR(v[0], warm, 1e-12);
    const auto& w = alone.netlists.front().watch;
    EXPECT_GT(*std::max_element(w.worst.begin(), w.worst.end()), 0.1);
  }
}

TEST(CaseTime, GoesOnFromACheckpointOnAnyNumberOfRanks) {
  for (const char* interval : {"0.55 s", "0.65 s"}) go_on_from(interval);
}

TEST(CaseTime, ACheckpointOfAnotherNetlistIsRefused) {
  const Deck one(supply_deck(1e-3, "50", "")),
      other("* other\nV1 s 0 1\nR1 s q 1m\nI1 q 0 1\nR2 q w 1m\nR3 w v 1\n.end\n");
  const Folder folder;
  const auto text = [&](const std::string& file) {
    return block("1000 W/m^2/K", "[[netlist]]\nname = \"net\"\nfile = \"" + file + "\"\n",
                 "stop = \"1 s\"\ncheckpoint_interval = \"0.55 s\"\n");
  };
  follow(text(one.file), folder.path);
  const Case c = read_case_text(text(other.file), "case.toml");
  Model m(c, PETSC_COMM_WORLD);
  EXPECT_THROW(read_checkpoint(m, folder.path + "/checkpoint.h5"), IoError);
}

// ---- .tran alone: what every node saw
// -----------------------------------------------------------------------

TEST(CircuitNodes, WorstDropOfEachOverItsCourse) {
  // three nodes behind one another, a pulse of 1 A; the worst of each is the lowest of its history
  const Deck deck(
      "* chain\nV1 s 0 1\nR1 s n1_m1_0_0 0.1\nL1 n1_m1_0_0 n1_m2_2000_0 1n\nR2 n1_m2_2000_0 n1_m2_4000_0 "
      "0.1\n"
      "C1 n1_m1_0_0 0 1n\nC2 n1_m2_4000_0 0 2n\nI1 n1_m2_4000_0 0 pulse(0 1 1n 1n 1n 5n)\n"
      ".print tran v(n1_m1_0_0) v(n1_m2_2000_0) v(n1_m2_4000_0)\n.tran 20p 20n\n.end\n");
  auto s = solve(deck.file, {}, [](Case& c) { c.netlists.front().output_interval = 5e-9; });
  const Folder folder;
  WriteOptions write;
  write.vtk = true;
  Result r;
  ASSERT_EQ(follow_netlists(*s.model, s.u, folder.path, {}, write, r, [](const std::string&) {}), "");
  const std::string name = s.c->netlists.front().name;
  const auto worst = field(network(r, "circuit_nodes"), "worst_drop");
  const auto when = field(network(r, "circuit_nodes"), "time_of_worst_drop");
  const auto under = field(network(r, "circuit_nodes"), "undershoot");
  const auto back = field(network(r, "circuit_nodes"), "time_to_recover");
  ASSERT_EQ(worst.size(), 3u);
  std::size_t n = 0;
  for (const char* node : {"n1_m1_0_0", "n1_m2_2000_0", "n1_m2_4000_0"}) {
    const auto& low = r.quantities.at(fmt::format("{} v({}) lowest", name, node));
    EXPECT_NEAR(worst[n], 1 - low.value, 1e-12) << node;
    EXPECT_EQ(fmt::format("at {:.4g} s", when[n]), low.where) << node;
    EXPECT_NEAR(under[n], r.quantities.at(fmt::format("{} v({}) undershoot", name, node)).value, 1e-9)
        << node;
    EXPECT_NEAR(back[n], r.quantities.at(fmt::format("{} v({}) recovery time", name, node)).value, 1e-18)
        << node;
    ++n;
  }
  EXPECT_EQ(r.quantities.at(name + " longest recovery time").value,
            *std::max_element(back.begin(), back.end()));
  EXPECT_EQ(r.quantities.at(name + " largest undershoot").value,
            *std::max_element(under.begin(), under.end()));
  const double most = *std::max_element(worst.begin(), worst.end());
  EXPECT_EQ(r.quantities.at(name + " worst drop over time").value, most);
  EXPECT_EQ(r.quantities.at(name + " worst drop over time at 1 V").value, most);
  EXPECT_EQ(r.quantities.at(name + " worst drop over time layer m1").value, worst[0]);
  EXPECT_EQ(r.quantities.at(name + " worst drop over time layer m2").value, most);
  EXPECT_EQ(write.earlier.size(), 4u);  // 0, 5, 10, 15 ns; the last is the result itself
  EXPECT_NEAR(write.earlier[2].time, 1e-8, 1e-20);
  EXPECT_EQ(write.time, 2e-8);
  for (const auto& e : write.earlier) {
    EXPECT_TRUE(fs::exists(fs::path(folder.path) / e.heavy)) << e.heavy;
    EXPECT_TRUE(fs::exists(fs::path(folder.path) / "vtk" / (e.vtk + ".vtm"))) << e.vtk;
  }
}

// A load of 10 A jumps on 1 mohm, 10 pH and 1 uF: from where it comes to rest the voltage is
// e^(-a t) (R I cos + (a R I - I/C)/w sin), a = R/2L, w^2 = 1/LC - a^2. Two nodes have it, and one behind
// another RC has its own.
TEST(CircuitNodes, TimeToRecover) {
  const double R = 1e-3, L = 10e-12, C = 1e-6, I = 10, at = 20e-9, stop = 400e-9;
  const double a = R / (2 * L), w = std::sqrt(1 / (L * C) - a * a);
  const auto away = [&](double t) {
    return std::exp(-a * t) * (R * I * std::cos(w * t) + (a * R * I - I / C) / w * std::sin(w * t));
  };
  double furthest = 0, lowest = 0;
  const int looks = static_cast<int>((stop - at) / 1e-12);
  for (int n = 0; n < looks; ++n)
    furthest = std::max(furthest, std::abs(away(n * 1e-12))), lowest = std::max(lowest, -away(n * 1e-12));
  const auto last_beyond = [&](double band) {
    double last = 0;
    for (int n = 0; n < looks; ++n)
      if (std::abs(away(n * 1e-12)) > band) last = n * 1e-12;
    return last;
  };
  const auto text = fmt::format(
      "* step\nV1 s 0 1\nR1 s n1_m1_0_0 {}\nL1 n1_m1_0_0 n1_m1_2000_0 {}\nC1 n1_m1_2000_0 0 {}\n"
      "R2 n1_m1_2000_0 n1_m1_4000_0 1\nI1 n1_m1_2000_0 0 pwl(0 0 20n 0 20.00001n 10)\n"
      "R3 n1_m1_2000_0 n1_m1_6000_0 1k\nC3 n1_m1_6000_0 0 100p\n.print tran v(n1_m1_2000_0)\n.tran 0.05n "
      "400n\n.end\n",
      R, L, C);
  const Deck deck(text);
  for (const double band : {0.0, 2e-3}) {
    for (const double tolerance : {0.0, 1e-7}) {
      SCOPED_TRACE(fmt::format("band {} tolerance {}", band, tolerance));
      auto s = solve(deck.file, {}, [&](Case& c) {
        c.netlists.front().band = band, c.netlists.front().tolerance = tolerance;
      });
      const Folder folder;
      WriteOptions write;
      write.vtk = false;
      Result r;
      ASSERT_EQ(follow_netlists(*s.model, s.u, folder.path, {}, write, r, [](const std::string&) {}), "");
      const std::string name = s.c->netlists.front().name;
      const auto back = field(network(r, "circuit_nodes"), "time_to_recover");
      ASSERT_EQ(back.size(), 4u);
      const double exact = last_beyond(band > 0 ? band : 0.1 * furthest);
      EXPECT_GT(exact, 20e-9);
      EXPECT_NEAR(back[1], exact, 2e-11);
      EXPECT_NEAR(back[2], exact, 2e-11);
      EXPECT_NEAR(r.quantities.at(name + " v(n1_m1_2000_0) recovery time").value, exact, 2e-11);
      // the node behind 100 ns is the last one, long after
      EXPECT_EQ(r.quantities.at(name + " longest recovery time").value, back[3]);
      EXPECT_EQ(r.quantities.at(name + " longest recovery time").where, "node n1_m1_6000_0");
      EXPECT_NEAR(r.quantities.at(name + " largest undershoot").value, lowest, 2e-5);
    }
  }
}

// A source that moves takes the nodes' rest with it; what is outside when the course ends is told.
TEST(CircuitNodes, NotYetRecovered) {
  const Deck deck(
      "* ramp\nV1 s 0 pwl(0 1 10n 1.2)\nR1 s n1_m1_0_0 1\nC1 n1_m1_0_0 0 20n\nR2 s n1_m1_2000_0 1\n"
      "C2 n1_m1_2000_0 0 1n\n.print tran v(n1_m1_0_0) v(n1_m1_2000_0)\n.tran 0.1n 40n\n.end\n");
  auto s = solve(deck.file, {}, [](Case& c) { c.netlists.front().band = 1e-3; });
  const Folder folder;
  WriteOptions write;
  write.vtk = false;
  Result r;
  ASSERT_EQ(follow_netlists(*s.model, s.u, folder.path, {}, write, r, [](const std::string&) {}), "");
  const std::string name = s.c->netlists.front().name;
  const auto back = field(network(r, "circuit_nodes"), "time_to_recover");
  ASSERT_EQ(back.size(), 2u);
  EXPECT_NEAR(back[0], 30e-9, 1e-15);  // since the ramp's end, and not yet
  // 1.2 V - 0.02 V/ns tau (1 - e^(-10)) e^(-t/tau), tau = 1 ns
  EXPECT_NEAR(back[1], 1e-9 * std::log(0.02 * -std::expm1(-10.0) / 1e-3), 5e-12);
  EXPECT_EQ(r.quantities.at(name + " longest recovery time").where,
            "node n1_m1_0_0; 1 nodes not yet at the end");
  EXPECT_NE(r.quantities.at(name + " v(n1_m1_0_0) recovery time").where.find("not yet at the end"),
            std::string::npos);
}

// A circuit in a body, or beside another, follows its .tran by itself, at the state that the whole has.
TEST(CircuitNodes, TranOfACircuitInABody) {
  const Deck deck(supply_deck(1e-3, "pwl(0 5 45n 50)", ".tran 10n 2u"));
  std::string text = block("1000 W/m^2/K", tied(deck.file, copper), "stop = 0\n");
  auto ran = run(text);
  ASSERT_TRUE(ran.report.solved);
  const double T = ran.quantity("block maximum temperature") - 298.15;
  const Folder folder;
  WriteOptions write;
  write.vtk = false;
  ASSERT_EQ(follow_netlists(*ran.model, ran.u, folder.path, {}, write, ran.result, [](const std::string&) {}),
            "");
  const Deck plain(supply_deck(1e-3 * (1 + 0.0039 * T), "pwl(0 5 45n 50)", ".tran 10n 2u"));
  auto alone = solve(plain.file);
  Result told;
  write.fields = false;
  const Folder other;
  ASSERT_EQ(follow_netlists(*alone.model, alone.u, other.path, {}, write, told, [](const std::string&) {}),
            "");
  EXPECT_NEAR(ran.quantity("net v(n1_m1_2000_0) lowest"),
              told.quantities.at(alone.c->netlists.front().name + " v(n1_m1_2000_0) lowest").value, 1e-10);
  EXPECT_TRUE(fs::exists(fs::path(folder.path) / "netlists/net/history.csv"));
}

}  // namespace
}  // namespace fourwalls::test
