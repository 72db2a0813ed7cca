#include "cases/spice/directives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cases/spice/number.hpp"
#include "cases/words.hpp"

namespace fourwalls::spice {

namespace {

const std::vector<std::string>& known_words() {
  static const std::vector<std::string> words{".op",    ".tran",    ".ac",      ".print", ".probe",
                                              ".save",  ".options", ".include", ".ic",    ".end",
                                              ".title", ".global",  ".width"};
  return words;
}

double number(std::string_view word, std::string_view directive, std::string_view what) {
  double value = 0;
  if (word.empty()) throw Refusal{fmt::format("{}: the {} is missing", directive, what)};
  if (parse_number(word, value) == NumberState::good) return value;
  throw Refusal{fmt::format("{}: {}: found {}, expected a number", directive, what, shown_word(word))};
}

void nothing_more(Words& words, std::string_view directive) {
  const std::string_view more = words.next();
  if (!more.empty())
    throw Refusal{fmt::format("{}: found {}, expected nothing more", directive, shown_word(more))};
}

void read_tran(Words words, Netlist& net) {
  if (net.tran.given) throw Refusal{".tran: given twice"};
  Netlist::Transient t;
  t.given = true;
  t.step = number(words.next(), ".tran", "step");
  t.stop = number(words.next(), ".tran", "stop time");
  const auto more = [&] { return !words.peek().empty() && !same_word(words.peek(), "uic"); };
  if (more()) t.start = number(words.next(), ".tran", "start time");
  if (more()) t.max_step = number(words.next(), ".tran", "largest step");
  t.uic = words.take("uic");
  nothing_more(words, ".tran");
  if (!(t.step > 0)) throw Refusal{".tran: the step must be above zero"};
  if (!(t.stop > 0)) throw Refusal{".tran: the stop time must be above zero"};
  if (t.start < 0 || t.start >= t.stop) throw Refusal{".tran: the start time must be in [0, stop time)"};
  if (t.max_step < 0) throw Refusal{".tran: the largest step cannot be negative"};
  net.tran = t;
}

void read_ac(Words words, Netlist& net) {
  if (net.ac.given) throw Refusal{".ac: given twice"};
  Netlist::Sweep s;
  s.given = true;
  const std::string_view kind = words.next();
  if (same_word(kind, "dec"))
    s.kind = Netlist::Sweep::Kind::dec;
  else if (same_word(kind, "oct"))
    s.kind = Netlist::Sweep::Kind::oct;
  else if (same_word(kind, "lin"))
    s.kind = Netlist::Sweep::Kind::lin;
  else
    throw Refusal{fmt::format(".ac: found {}, expected dec, oct or lin", shown_word(kind))};
  const double points = number(words.next(), ".ac", "number of points");
  s.start = number(words.next(), ".ac", "start frequency");
  s.stop = number(words.next(), ".ac", "stop frequency");
  nothing_more(words, ".ac");
  if (!(points >= 1 && points <= 1e8) || points != static_cast<int>(points))
    throw Refusal{".ac: the number of points must be a whole number from 1"};
  if (!(s.start > 0) && s.kind != Netlist::Sweep::Kind::lin)
    throw Refusal{".ac: the start frequency must be above zero"};
  if (s.start < 0 || s.stop < s.start) throw Refusal{".ac: frequencies must not decrease, from zero"};
  s.points = static_cast<int>(points);
  net.ac = s;
}

constexpr std::array<std::string_view, 12> functions{"v", "vm", "vp", "vdb", "vr", "vi",
                                                     "i", "im", "ip", "idb", "ir", "ii"};

class Directives {
 public:
  explicit Directives(Netlist& n) : net(n) {}
  void read(const Directive& d);
  std::vector<Reference> references;
  std::vector<Finding> notes;

 private:
  void outputs(const std::string& directive, Words words);
  void output(const std::string& directive, const std::string& analysis, std::string_view function,
              Words& words);
  void options(Words words);
  void initial(Words words);
  void refer(std::string_view name, Reference::Use use, std::size_t index);
  Netlist& net;
  Place place{};
};

void Directives::refer(std::string_view name, Reference::Use use, std::size_t index) {
  const bool node = use != Reference::Use::output_element;
  if (!(node && is_ground(name))) references.push_back({place, std::string(name), use, index});
}

void Directives::output(const std::string& directive, const std::string& analysis, std::string_view function,
                        Words& words) {
  const std::string f = lower(function);
  if (std::find(functions.begin(), functions.end(), f) == functions.end())
    throw Refusal{fmt::format("{}: found {}, expected v(node), v(node,node) or i(source)", directive,
                              shown_word(function))};
  if (!words.take("(")) throw Refusal{fmt::format("{}: {} has no '('", directive, shown_word(function))};
  std::vector<std::string_view> names;
  while (!words.take(")")) {
    names.push_back(words.next());
    if (names.back().empty()) throw Refusal{fmt::format("{}: {}(...) has no ')'", directive, f)};
  }
  const bool voltage = f[0] == 'v';
  if (names.empty() || names.size() > (voltage ? 2 : 1))
    throw Refusal{fmt::format("{}: {} takes {}, found {} names", directive, f,
                              voltage ? "one or two nodes" : "one element", names.size())};
  Netlist::Output o;
  o.directive = directive.substr(1);
  o.analysis = analysis;
  o.function = f;
  o.text = fmt::format("{}({})", function, fmt::join(names, ","));
  const std::size_t index = net.outputs.size();
  refer(names[0], voltage ? Reference::Use::output_a : Reference::Use::output_element, index);
  if (names.size() > 1) refer(names[1], Reference::Use::output_b, index);
  net.outputs.push_back(std::move(o));
}

void Directives::outputs(const std::string& directive, Words words) {
  std::string analysis;
  for (const char* kind : {"tran", "ac", "dc", "op"})
    if (analysis.empty() && words.take(kind)) analysis = kind;
  for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
    if (words.take("=")) {  // HSPICE's .save type=ic file=name
      const std::string_view value = words.next();
      notes.push_back({place, fmt::format("{}: {}={} has no effect", directive, word, value), false});
    } else if (same_word(word, "all")) {
      notes.push_back({place, directive + ": all node voltages are written anyway", false});
    } else {
      output(directive, analysis, word, words);
    }
  }
}

void Directives::options(Words words) {
  for (std::string_view name = words.next(); !name.empty(); name = words.next()) {
    std::string_view value;
    if (words.take("=")) {
      value = words.next();
      if (value.empty()) throw Refusal{fmt::format(".options: {} has no value", shown_word(name))};
    }
    if (name == "=" || name == "(" || name == ")" || value == "=")
      throw Refusal{
          fmt::format(".options: found '{}', expected name or name=value", name == "=" ? name : value)};
    net.options.push_back({lower(name), std::string(value)});
  }
}

void Directives::initial(Words words) {
  for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
    if (!same_word(word, "v") || !words.take("("))
      throw Refusal{fmt::format(".ic: found {}, expected v(node)=value", shown_word(word))};
    const std::string_view name = words.next();
    if (name.empty() || !words.take(")") || !words.take("="))
      throw Refusal{fmt::format(".ic: v({}: expected v(node)=value", name)};
    const double value = number(words.next(), ".ic", fmt::format("v({})", name));
    if (is_ground(name)) throw Refusal{".ic: ground has no voltage to set"};
    refer(name, Reference::Use::initial, net.initial.size());
    net.initial.push_back({Netlist::ground, value});
  }
}

void Directives::read(const Directive& d) {
  place = d.place;
  Words words(d.text);
  const std::string word = lower(words.next());
  if (word == ".op") {
    nothing_more(words, word);
    net.op = true;
  } else if (word == ".tran") {
    read_tran(words, net);
  } else if (word == ".ac") {
    read_ac(words, net);
  } else if (word == ".print" || word == ".probe" || word == ".save") {
    outputs(word, words);
  } else if (word.starts_with(".opt") && std::string_view(".options").starts_with(word)) {
    options(words);
  } else if (word == ".ic") {
    initial(words);
  } else if (word == ".title") {
    const auto text = words.rest();
    const auto from = text.find_first_not_of(" \t");
    net.title = from == std::string_view::npos ? "" : std::string(text.substr(from));
  } else if (word == ".width") {
    notes.push_back({place, ".width has no effect", false});
  } else if (word == ".global") {
    // without subcircuits every node is
  } else if (word == ".param" || word == ".params") {
    throw Refusal{".param: parameters are not supported, write the numbers"};
  } else if (word == ".subckt" || word == ".ends") {
    throw Refusal{word + ": subcircuits are not supported, write their elements"};
  } else {
    throw Refusal{fmt::format("{} is not supported{}", shown_word(word), suggestion(word, known_words()))};
  }
}

}  // namespace

bool is_end(std::string_view statement) { return same_word(Words(statement).next(), ".end"); }

bool is_include(std::string_view statement) {
  const std::string_view word = Words(statement).next();
  return same_word(word, ".include") || same_word(word, ".inc");
}

std::string included_file(std::string_view statement) {
  Words words(statement);
  words.next();
  std::string_view name = words.rest();
  const auto trim = [&] {
    while (!name.empty() && (name.front() == ' ' || name.front() == '\t')) name.remove_prefix(1);
    while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
  };
  trim();
  if (!name.empty() && (name.front() == '"' || name.front() == '\'')) {
    const char quote = name.front();
    name.remove_prefix(1);
    const auto stop = name.find(quote);
    if (stop == std::string_view::npos) throw Refusal{".include: the file's name has no closing quote"};
    if (name.find_first_not_of(" \t", stop + 1) != std::string_view::npos)
      throw Refusal{".include: expected one file name"};
    name = name.substr(0, stop);
  }
  if (name.empty()) throw Refusal{".include: the file's name is missing"};
  if (name.find('\0') != std::string_view::npos)
    throw Refusal{".include: the name has bytes that are no text"};
  return std::string(name);
}

std::vector<Reference> read_directives(const std::vector<Directive>& directives, Netlist& net,
                                       std::vector<Finding>& findings) {
  Directives reader(net);
  for (const Directive& d : directives) {
    try {
      reader.read(d);
    } catch (const Refusal& refusal) {
      findings.push_back({d.place, refusal.message, false});
    }
  }
  for (const Finding& note : reader.notes) {
    Problem p;
    p.where.file = net.files[static_cast<std::size_t>(note.place.file)];
    p.where.line = static_cast<int>(note.place.line);
    p.severity = "warning";
    p.message = note.message;
    net.warnings.push_back(std::move(p));
  }
  return std::move(reader.references);
}

}  // namespace fourwalls::spice
