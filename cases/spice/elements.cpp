#include "cases/spice/elements.hpp"

#include <fmt/format.h>
#include <petscsys.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "cases/spice/number.hpp"

namespace fourwalls::spice {

namespace {

constexpr const char* supported = "supported: R, C, L, V and I elements";
constexpr double unset = -1;  // a pulse's time that the analysis decides

std::string expression_note(std::string_view word) {
  return word.find_first_of("{}'\"") == std::string_view::npos
             ? ""
             : "; parameters and expressions are not supported, write the number";
}

double number(std::string_view word, std::string_view element, std::string_view what) {
  double value = 0;
  switch (parse_number(word, value)) {
    case NumberState::good:
      return value;
    case NumberState::out_of_range:
      throw Refusal{
          fmt::format("{}: {}: {} is out of the range of numbers", element, what, shown_word(word))};
    case NumberState::not_a_number:
      break;
  }
  if (word.empty()) throw Refusal{fmt::format("{}: {} is missing", element, what)};
  throw Refusal{fmt::format("{}: {}: found {}, expected a number{}", element, what, shown_word(word),
                            expression_note(word))};
}

/// What a figure can be in a machine, with room. Beyond it is a slip of the pen or of a unit, and what is
/// left of a solution would be rounding.
struct Physical {
  const char *what, *unit;
  double least, most;  ///< of its size, where it is not 0
  bool negative;       ///< whether it can be
};

constexpr Physical ohms{"resistance", "ohm", 1e-15, 1e21, false};
constexpr Physical farads{"capacitance", "F", 1e-30, 1e6, false};
constexpr Physical henries{"inductance", "H", 1e-24, 1e6, false};
constexpr Physical volts{"voltage", "V", 0, 1e9, true};
constexpr Physical amperes{"current", "A", 0, 1e9, true};
constexpr Physical seconds{"time", "s", 0, 1e12, true};

void check_size(double value, std::string_view word, std::string_view element, std::string_view what,
                const Physical& p) {
  if (value < 0 && !p.negative)
    throw Refusal{fmt::format("{}: {} {} cannot be negative", element, what, shown_word(word))};
  const double size = std::abs(value);
  if (size <= p.most && (size >= p.least || size == 0)) return;
  const std::string range = p.least > 0 ? fmt::format("0 or {:g} to {:g} {}", p.least, p.most, p.unit)
                                        : fmt::format("{:g} to {:g} {}", -p.most, p.most, p.unit);
  throw Refusal{fmt::format("{}: {}: found {}, expected {}", element, what, shown_word(word), range)};
}

double number(std::string_view word, std::string_view element, std::string_view what, const Physical& p) {
  const double value = number(word, element, what);
  check_size(value, word, element, what, p);
  return value;
}

bool is_number(std::string_view word) {
  double value = 0;
  return parse_number(word, value) != NumberState::not_a_number;
}

struct Ends {
  std::string_view name, a, b;
};

Ends ends(std::string_view name, Words& words) {
  Ends e{name, words.next(), words.next()};
  for (const std::string_view node : {e.a, e.b}) {
    if (node.empty())
      throw Refusal{fmt::format("{}: expected two nodes and a value, found only {}", shown_word(name),
                                e.a.empty() ? "the name" : "one node")};
    if (node.size() == 1 && (node[0] == '(' || node[0] == ')' || node[0] == '='))
      throw Refusal{fmt::format("{}: found '{}', expected a node", shown_word(name), node)};
  }
  return e;
}

PetscInt node(std::string_view name, NameTable& nodes) {
  if (is_ground(name)) return Netlist::ground;
  const std::uint32_t known = nodes.size();
  const std::uint32_t index = nodes.add(name);
  if (nodes.size() == known) return static_cast<PetscInt>(index);
  if (index >= static_cast<std::uint32_t>(PETSC_MAX_INT))
    throw Refusal{"more nodes on one rank than PETSc's integers count; use more ranks"};
  return static_cast<PetscInt>(index);
}

/// Before anything is added, so that a refused statement leaves no nodes behind.
void check_names(const Ends& e) {
  for (const std::string_view name : {e.name, e.a, e.b}) check_node_name(name);
}

void add_line(ElementLines& lines, Place place) {
  if (lines.runs.empty() || lines.runs.back().file != place.file)
    lines.runs.push_back({lines.line.size(), place.file});
  lines.line.push_back(place.line);
}

/// The statement's end, or what is too much in it.
void nothing_more(Words& words, std::string_view name, const char* expected) {
  const std::string_view more = words.next();
  if (more.empty()) return;
  throw Refusal{fmt::format("{}: found {} after the value; {}{}", shown_word(name), shown_word(more),
                            expected, expression_note(more))};
}

struct PassiveKind {
  char letter;
  const Physical* size;
  const Physical* initial;  ///< of what IC= gives; null: it takes none
  const char* expected;
};

constexpr PassiveKind resistor{'r', &ohms, nullptr, "expected R<name> node node ohm"};
constexpr PassiveKind capacitor{'c', &farads, &volts, "expected C<name> node node farad [IC=volt]"};
constexpr PassiveKind inductor{'l', &henries, &amperes, "expected L<name> node node henry [IC=ampere]"};

void read_passive(const PassiveKind& kind, std::string_view name, Words words, Place place, Netlist& net,
                  NameTable& nodes, std::vector<Netlist::Branch>& branches, ElementLines& lines,
                  std::vector<Netlist::Initial>* initial) {
  const Ends e = ends(name, words);
  std::string_view word = words.next();
  if (word.size() == 1 && lower(word[0]) == kind.letter && words.take("=")) word = words.next();
  const double value = number(word, shown_word(name), kind.size->what, *kind.size);
  bool has_initial = false;
  double start = 0;
  if (kind.initial && words.take("ic")) {
    if (!words.take("=")) throw Refusal{shown_word(name) + ": found 'ic' without '='"};
    start = number(words.next(), shown_word(name), "IC", *kind.initial);
    has_initial = true;
  }
  nothing_more(words, name, kind.expected);
  check_names(e);
  if (has_initial) initial->push_back({branches.size(), start});
  branches.push_back({node(e.a, nodes), node(e.b, nodes), value});
  add_line(lines, place);
  if (kind.letter == 'l') net.inductor_names.add(name);
}

/// The numbers of PULSE or PWL, with or without parentheses.
/// `levels`: which of them are volts or amperes; the others are times.
std::vector<double> arguments(Words& words, const std::string& element, const char* what,
                              const Physical& of_source, bool (*levels)(std::size_t)) {
  std::vector<double> values;
  const bool enclosed = words.take("(");
  for (;;) {
    if (enclosed && words.take(")")) return values;
    const std::string_view word = words.peek();
    if (!enclosed && !is_number(word)) return values;
    if (word.empty()) throw Refusal{fmt::format("{}: {} has no closing ')'", element, what)};
    const Physical& size = levels(values.size()) ? of_source : seconds;
    values.push_back(number(words.next(), element, what, size));
  }
}

Waveform pulse(const std::vector<double>& v, const std::string& element) {
  if (v.size() < 2 || v.size() > 7)
    throw Refusal{
        fmt::format("{}: PULSE has {} values, expected 2 to 7: v1 v2 [td tr tf pw per]", element, v.size())};
  const auto get = [&](std::size_t i) { return i < v.size() ? v[i] : 0; };
  for (std::size_t i = 2; i < v.size(); ++i)
    if (v[i] < 0) throw Refusal{fmt::format("{}: PULSE: td, tr, tf, pw and per cannot be negative", element)};
  Waveform w;
  w.kind = WaveKind::pulse;
  w.pulse.low = get(0);
  w.pulse.high = get(1);
  w.pulse.delay = get(2);
  w.pulse.rise = get(3) == 0 ? unset : get(3);
  w.pulse.fall = get(4) == 0 ? unset : get(4);
  if (get(5) != 0) w.pulse.width = get(5);
  w.pulse.period = get(6);
  return w;
}

Waveform pwl(const std::vector<double>& v, const std::string& element) {
  if (v.size() < 2 || v.size() % 2 != 0)
    throw Refusal{fmt::format("{}: PWL has {} values, expected pairs: t1 v1 t2 v2 ...", element, v.size())};
  Waveform w;
  w.kind = WaveKind::pwl;
  w.points.reserve(v.size() / 2);
  for (std::size_t i = 0; i < v.size(); i += 2) {
    if (i > 0 && !(v[i] > v[i - 2]))
      throw Refusal{
          fmt::format("{}: PWL: time {} follows {}, expected increasing times", element, v[i], v[i - 2])};
    w.points.push_back({v[i], v[i + 1]});
  }
  return w;
}

/// What stands behind the nodes of a source.
struct SourceValue {
  bool has_dc = false, has_wave = false, has_ac = false;
  double dc = 0, magnitude = 1, phase = 0;
  Waveform wave;
};

void read_dc(SourceValue& s, Words& words, const std::string& element, const Physical& size) {
  if (s.has_dc) throw Refusal{element + ": the DC value is given twice"};
  s.dc = number(words.next(), element, "DC value", size);
  s.has_dc = true;
}

void read_ac(SourceValue& s, Words& words, const std::string& element, const Physical& size) {
  if (s.has_ac) throw Refusal{element + ": AC is given twice"};
  s.has_ac = true;
  if (words.take("=") || is_number(words.peek()))
    s.magnitude = number(words.next(), element, "AC magnitude", size);
  if (is_number(words.peek())) s.phase = number(words.next(), element, "AC phase") * std::numbers::pi / 180;
}

SourceValue source_value(Words& words, const std::string& element, const Physical& size) {
  SourceValue s;
  for (std::string_view word = words.peek(); !word.empty(); word = words.peek()) {
    if (is_number(word)) {
      read_dc(s, words, element, size);
      continue;
    }
    words.next();
    const bool is_pulse = same_word(word, "pulse"), is_pwl = same_word(word, "pwl");
    if (same_word(word, "dc")) {
      words.take("=");
      read_dc(s, words, element, size);
    } else if (same_word(word, "ac")) {
      read_ac(s, words, element, size);
    } else if (is_pulse || is_pwl) {
      if (s.has_wave) throw Refusal{element + ": more than one waveform"};
      s.has_wave = true;
      const auto values = is_pulse
                              ? arguments(words, element, "PULSE", size, [](auto n) { return n < 2; })
                              : arguments(words, element, "PWL", size, [](auto n) { return n % 2 == 1; });
      s.wave = is_pulse ? pulse(values, element) : pwl(values, element);
    } else {
      throw Refusal{fmt::format("{}: found {}, expected a number, DC, AC, PULSE or PWL{}", element,
                                shown_word(word), expression_note(word))};
    }
  }
  if (!s.has_dc && !s.has_wave && !s.has_ac) throw Refusal{element + ": the value is missing"};
  if (!s.has_dc && s.has_wave) s.dc = s.wave.value(0);
  return s;
}

void read_source(std::string_view name, Words words, Place place, Netlist& net, NameTable& nodes,
                 bool voltage) {
  const Ends e = ends(name, words);
  SourceValue s;
  Words ahead = words;
  const std::string_view value = ahead.next();
  // nearly all sources are one number; the rest may take its time
  const Physical& size = voltage ? volts : amperes;
  if (parse_number(value, s.dc) != NumberState::good || !ahead.next().empty())
    s = source_value(words, shown_word(name), size);
  else if (!(std::abs(s.dc) <= size.most))
    check_size(s.dc, value, shown_word(name), "DC value", size);
  check_names(e);

  auto& sources = voltage ? net.voltage_sources : net.current_sources;
  if (s.has_ac) (voltage ? net.voltage_ac : net.current_ac).push_back({sources.size(), s.magnitude, s.phase});
  int wave = -1;
  if (s.has_wave) {
    wave = static_cast<int>(net.waves.size());
    net.waves.push_back(std::move(s.wave));
  }
  sources.push_back({node(e.a, nodes), node(e.b, nodes), s.dc, wave});
  add_line(voltage ? net.voltage_source_lines : net.current_source_lines, place);
  (voltage ? net.voltage_source_names : net.current_source_names).add(name);
}

std::string kind_name(char letter) {
  switch (letter) {
    case 'x':
      return "a subcircuit";
    case 'm':
    case 'd':
    case 'q':
    case 'j':
    case 'z':
      return "a semiconductor";
    case 'e':
    case 'f':
    case 'g':
    case 'h':
    case 'b':
      return "a controlled source";
    case 'k':
      return "an inductive coupling";
    case 't':
    case 'o':
    case 'u':
    case 'y':
    case 'p':
      return "a transmission line";
    case 's':
    case 'w':
      return "a switch";
    default:
      return "no element";
  }
}

}  // namespace

bool is_ground(std::string_view name) { return name == "0" || (name.size() == 3 && same_word(name, "gnd")); }

void check_node_name(std::string_view name) {
  constexpr std::size_t longest = 1000;
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      throw Refusal{fmt::format("the name {} has bytes that are no text", shown_word(name))};
  if (name.size() > longest)
    throw Refusal{fmt::format("the name {} is longer than {} characters", shown_word(name), longest)};
}

void read_element(std::string_view statement, Place place, Netlist& net, NameTable& nodes) {
  Words words(statement);
  const std::string_view name = words.next();
  if (name.empty()) return;  // a comment
  switch (lower(name[0])) {
    case 'r':
      return read_passive(resistor, name, words, place, net, nodes, net.resistors, net.resistor_lines,
                          nullptr);
    case 'c':
      return read_passive(capacitor, name, words, place, net, nodes, net.capacitors, net.capacitor_lines,
                          &net.capacitor_initial);
    case 'l':
      return read_passive(inductor, name, words, place, net, nodes, net.inductors, net.inductor_lines,
                          &net.inductor_initial);
    case 'v':
      return read_source(name, words, place, net, nodes, true);
    case 'i':
      return read_source(name, words, place, net, nodes, false);
    default:
      throw Refusal{fmt::format("{} is {}; {}", shown_word(name), kind_name(lower(name[0])), supported)};
  }
}

void settle_pulses(Netlist& net) {
  const double edge = net.tran.given ? net.tran.step : 0;
  for (Waveform& w : net.waves) {
    if (w.pulse.rise < 0) w.pulse.rise = edge;
    if (w.pulse.fall < 0) w.pulse.fall = edge;
  }
}

}  // namespace fourwalls::spice
