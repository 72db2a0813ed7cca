#include "cases/ice/deck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numbers>

#include "cases/check.hpp"
#include "cases/ice/check.hpp"
#include "cases/ice/floorplan.hpp"
#include "cases/ice/tokens.hpp"
#include "cases/text_file.hpp"
#include "cases/words.hpp"

namespace fourwalls::ice {

namespace {

namespace fs = std::filesystem;

constexpr double um3_per_s_of_ml_per_min = 1e12 / 60;

template <class List>
int index_of(const List& list, const std::string& name) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const auto& e) { return e.name == name; });
  return it == list.end() ? -1 : static_cast<int>(it - list.begin());
}

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const auto& e : list) names.push_back(e.name);
  return names;
}

std::string no_such(std::string_view what, const std::string& name, const std::vector<std::string>& names) {
  const auto near = nearest_word(name, names);
  return fmt::format("no {} '{}'{}", what, name,
                     near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

/// A name and where it was written.
struct Named {
  Location where;
  std::string name;
};

/// One reading of a deck: the file, then the files that it names, then the checks.
class Reading {
 public:
  Reading(const std::string& file, std::string text) : file_(file), in_(text, file, problems_) {
    sources_[file] = std::move(text);
    deck_.file = file;
    deck_.name = run_name(file);
  }

  Deck read(std::vector<Problem>* warnings) {
    while (!in_.at_end() && !in_.full()) section();
    require_sections();
    resolve_materials();
    resolve_stack();
    resolve_outputs();
    if (!any_error(problems_))
      for (auto& p : check_deck(deck_)) problems_.push_back(std::move(p));
    finish_or_throw(warnings);
    return std::move(deck_);
  }

 private:
  static std::string run_name(const std::string& file) {
    const fs::path path(file);
    if (path.stem() != "case" && path.stem() != "stack") return path.stem().string();
    std::error_code status;
    const auto folder = fs::absolute(path, status).parent_path().filename().string();
    return folder.empty() ? path.stem().string() : folder;
  }

  // --- sections ---

  void section() {
    static const std::map<std::string_view, void (Reading::*)()> sections{
        {"material", &Reading::material},
        {"top", &Reading::sink},
        {"bottom", &Reading::sink},
        {"conventional", &Reading::sink},
        {"microchannel", &Reading::microchannel},
        {"pinfin", &Reading::pin_fins},
        {"dimensions", &Reading::dimensions},
        {"layer", &Reading::layer},
        {"die", &Reading::die},
        {"stack", &Reading::stack},
        {"solver", &Reading::solver},
        {"output", &Reading::output}};
    in_.path.clear();
    const auto& token = in_.peek();
    const auto it = token.kind == TokenKind::word ? sections.find(token.text) : sections.end();
    if (it != sections.end()) {
      in_.path = token.text;
      note_order(token.text);
      in_.statement([&] { (this->*it->second)(); });
      return;
    }
    try {
      std::vector<std::string> words;
      for (const auto& [name, read] : sections) words.emplace_back(name);
      const auto near = token.kind == TokenKind::word ? nearest_word(token.text, words) : "";
      in_.unexpected(near.empty() ? "the next section (material, dimensions, die, stack, solver, output ...)"
                                  : fmt::format("a section; did you mean '{}'?", near));
    } catch (const Unreadable&) {
      in_.skip();
      skip_section(sections);
    }
  }

  /// What follows an unknown heading belongs to it: one message is enough.
  template <class Sections>
  void skip_section(const Sections& sections) {
    while (!in_.at_end() && !(in_.at_heading() && sections.contains(in_.peek().text))) in_.skip();
  }

  /// 3D-ICE wants its sections in this order; here any order means the same.
  void note_order(const std::string& section) {
    static const std::vector<std::string> order{"material", "sink",  "cavity", "dimensions", "layer",
                                                "die",      "stack", "solver", "output"};
    const std::string kind = section == "top" || section == "bottom" || section == "conventional" ? "sink"
                             : section == "microchannel" || section == "pinfin"                   ? "cavity"
                                                                                                  : section;
    const auto place = std::find(order.begin(), order.end(), kind) - order.begin();
    if (place < furthest_)
      problems_.push_back({in_.here(), "warning",
                           fmt::format("3D-ICE itself wants this section before '{}'", order[furthest_])});
    furthest_ = std::max(furthest_, place);
    seen_[kind] += 1;
    if ((kind == "dimensions" || kind == "stack" || kind == "solver" || kind == "cavity") && seen_[kind] == 2)
      in_.error(in_.here(), fmt::format("a second section of this kind; a deck has one {}", kind));
  }

  /// Where something could not be read, a section may only seem to be missing.
  void require_sections() {
    if (any_error(problems_)) return;
    for (const char* kind : {"material", "dimensions", "die", "stack", "solver"})
      if (seen_[kind] == 0)
        problems_.push_back({{file_, 0, 0, {}}, "error", fmt::format("the section '{}' is missing", kind)});
  }

  void material() {
    in_.expect("material");
    Material m = read_material(in_);
    if (const int first = index_of(deck_.materials, m.name); first >= 0)
      return in_.error(m.where, fmt::format("a second material '{}'; the first is in line {}", m.name,
                                            deck_.materials[first].where.line));
    deck_.materials.push_back(std::move(m));
  }

  void sink() {
    const bool bottom = in_.next_is("bottom");
    in_.path = bottom ? "bottom heat sink" : "top heat sink";
    const auto where = in_.here();
    in_.skip();
    if (in_.next_is("pluggable")) {
      in_.error(
          where,
          "a pluggable heat sink is a program that 3D-ICE loads; it cannot be read from the deck. Give a "
          "heat transfer coefficient, or model the sink in a case file");
      in_.skip();
      while (!in_.at_end() && !in_.at_heading()) in_.skip();
      if (in_.next_is("heat")) skip_body();
      return;
    }
    in_.expect("heat sink :");
    Sink s;
    s.where = where;
    in_.statement([&] {
      in_.expect("heat transfer coefficient");
      s.coefficient =
          in_.number("heat transfer coefficient [W/(um^2 K)]", {0, deck_bounds::coefficient.high});
      in_.semicolon();
    });
    in_.statement([&] {
      in_.take("ambient");  // as older decks say
      in_.expect("temperature");
      s.temperature = in_.number("temperature of the surroundings [K]", deck_bounds::temperature);
      in_.semicolon();
    });
    auto& slot = bottom ? deck_.bottom : deck_.top;
    if (slot)
      return in_.error(where, fmt::format("a second sink; the first is in line {}", slot->where.line));
    slot = s;
  }

  /// Over the statements of a section that is not read, to the next heading.
  void skip_body() {
    while (!in_.at_end() && !in_.take(":")) in_.skip();
    while (!in_.at_end() && !in_.at_heading()) in_.skip();
  }

  /// `WORDS number ;`
  double valued(std::string_view words, std::string_view what, const Bounds& bounds) {
    double value = 1;
    in_.statement([&] {
      in_.expect(words);
      value = in_.number(what, bounds);
      in_.semicolon();
    });
    return value;
  }

  void material_of_cavity(std::string_view words) {
    in_.statement([&] {
      in_.expect(words);
      cavity_material_ = {in_.here(), in_.word("the name of a material")};
      in_.semicolon();
    });
  }

  void coolant(Cavity& c) {
    c.coolant_capacity = valued("coolant volumetric heat capacity", "volumetric heat capacity [J/(um^3 K)]",
                                deck_bounds::heat_capacity);
    c.inlet_temperature = valued("coolant incoming temperature", "temperature [K]", deck_bounds::temperature);
  }

  void microchannel() {
    Cavity c;
    c.where = in_.here();
    in_.expect("microchannel");
    const bool four = in_.choice({"4rm", "2rm"}) == 0;
    c.kind = four ? CavityKind::channels_4rm : CavityKind::channels_2rm;
    in_.path = c.where.path = four ? "microchannel 4rm" : "microchannel 2rm";
    in_.expect(":");
    c.height = valued("height", "height of the cavity [um]", deck_bounds::length);
    c.channel = valued("channel length", "width of a channel [um]", deck_bounds::length);
    c.wall = valued("wall length", "width of a wall [um]", deck_bounds::length);
    c.first_wall = c.last_wall = c.wall;
    if (four && in_.next_is("first"))
      c.first_wall = valued("first wall length", "width of the first wall [um]", deck_bounds::length);
    if (four && in_.next_is("last"))
      c.last_wall = valued("last wall length", "width of the last wall [um]", deck_bounds::length);
    material_of_cavity("wall material");
    c.flow =
        valued("coolant flow rate", "flow of a cavity [ml/min]", deck_bounds::flow) * um3_per_s_of_ml_per_min;
    coefficients(c);
    coolant(c);
    deck_.cavity = c;
  }

  void coefficients(Cavity& c) {
    in_.statement([&] {
      constexpr std::string_view what = "coefficient [W/(um^2 K)]";
      in_.expect("coolant heat transfer coefficient");
      if (in_.peek().kind == TokenKind::number) {
        c.side = c.top = c.bottom = in_.number(what, deck_bounds::coefficient);
      } else {
        if (c.kind == CavityKind::channels_4rm) {
          in_.expect("side");
          c.side = in_.number(what, deck_bounds::coefficient);
          in_.expect(",");
        }
        in_.expect("top");
        c.top = in_.number(what, deck_bounds::coefficient);
        in_.expect(",");
        in_.expect("bottom");
        c.bottom = in_.number(what, deck_bounds::coefficient);
      }
      in_.semicolon();
    });
  }

  void pin_fins() {
    Cavity c;
    c.where = in_.here();
    in_.path = c.where.path = "pinfin";
    in_.expect("pinfin :");
    c.height = valued("height", "height of the cavity [um]", deck_bounds::length);
    c.pin_diameter = valued("pin diameter", "diameter of a pin [um]", deck_bounds::length);
    c.pin_pitch = valued("pin pitch", "pitch of the pins [um]", deck_bounds::length);
    in_.statement([&] {
      in_.expect("pin distribution");
      c.kind =
          in_.choice({"inline", "staggered"}) == 0 ? CavityKind::pins_inline : CavityKind::pins_staggered;
      in_.semicolon();
    });
    material_of_cavity("pin material");
    c.velocity =
        valued("darcy velocity", "velocity over the whole cross-section [um/s]", deck_bounds::velocity);
    coolant(c);
    deck_.cavity = c;
  }

  void dimensions() {
    deck_.dimensions_at = in_.here();
    in_.expect("dimensions :");
    const auto pair = [&](const char* first, double& a, double& b) {
      in_.statement([&] {
        in_.expect(first);
        a = in_.number("length along x [um]", deck_bounds::length);
        in_.expect(", width");
        b = in_.number("width along y [um]", deck_bounds::length);
        in_.semicolon();
      });
    };
    pair("chip length", deck_.length, deck_.width);
    pair("cell length", deck_.cell_length, deck_.cell_width);
    if (in_.next_is("non-uniform"))
      in_.statement([&] {
        in_.expect("non-uniform");
        deck_.non_uniform = in_.choice({"true", "false"}) == 0;
        in_.semicolon();
      });
  }

  void layer() {
    Layer l;
    in_.expect("layer");
    l.where = in_.here();
    l.name = in_.word("the name of a layer");
    in_.path = l.where.path = "layer " + l.name;
    in_.expect(":");
    l.height = valued("height", "height of the layer [um]", deck_bounds::length);
    Named material, layout;
    in_.statement([&] {
      in_.expect("material");
      material = {in_.here(), in_.word("the name of a material")};
      in_.semicolon();
    });
    if (in_.next_is("layout"))
      in_.statement([&] {
        in_.expect("layout");
        layout = {in_.here(), in_.text("the name of a layout file")};
        in_.semicolon();
      });
    if (const int first = index_of(deck_.layers, l.name); first >= 0)
      return in_.error(l.where, fmt::format("a second layer '{}'; the first is in line {}", l.name,
                                            deck_.layers[first].where.line));
    deck_.layers.push_back(std::move(l));
    layer_materials_.push_back(material);
    layer_layouts_.push_back(layout);
  }

  void die() {
    Die d;
    in_.expect("die");
    d.where = in_.here();
    d.name = in_.word("the name of a die");
    in_.path = d.where.path = "die " + d.name;
    in_.expect(":");
    std::vector<Named> of;
    while (!in_.at_end() && !in_.at_heading()) in_.statement([&] { die_layer(d, of); });
    if (d.source < 0) in_.error(d.where, "no 'source' layer in this die");
    if (const int first = index_of(deck_.dies, d.name); first >= 0)
      return in_.error(d.where, fmt::format("a second die '{}'; the first is in line {}", d.name,
                                            deck_.dies[first].where.line));
    deck_.dies.push_back(std::move(d));
    die_layers_.push_back(std::move(of));
  }

  /// `layer|source HEIGHT MATERIAL ;` or `layer|source LAYER ;`
  void die_layer(Die& d, std::vector<Named>& of) {
    const auto where = in_.here();
    const bool source = in_.choice({"layer", "source"}) == 1;
    Layer l;
    l.where = where;
    if (in_.peek().kind == TokenKind::number)
      l.height = in_.number("height of the layer [um]", deck_bounds::length);
    const auto at = in_.here();
    of.push_back({at, in_.word(l.height > 0 ? "the name of a material"
                                            : "a height and a material, or the name of a layer")});
    in_.semicolon();
    if (source && d.source >= 0) in_.error(where, "a second 'source' layer in this die");
    if (source) d.source = static_cast<int>(d.layers.size());
    d.layers.push_back(std::move(l));
  }

  void stack() {
    in_.expect("stack :");
    while (!in_.at_end() && !in_.at_heading()) in_.statement([&] { element(); });
    std::reverse(deck_.stack.begin(), deck_.stack.end());
    std::reverse(element_of_.begin(), element_of_.end());
  }

  void element() {
    Element e;
    e.where = in_.here();
    e.kind = static_cast<ElementKind>(in_.choice({"layer", "channel", "die"}));
    e.name = in_.word("the name of this part of the stack");
    in_.path = e.where.path = "stack." + e.name;
    Named of;
    if (e.kind != ElementKind::channel)
      of = {in_.here(), in_.word(e.kind == ElementKind::die ? "the name of a die" : "the name of a layer")};
    if (e.kind == ElementKind::die) {
      in_.expect("floorplan");
      floorplan_at_[e.name] = in_.here();
      e.floorplan = in_.text("the name of a floorplan file");
    }
    if (e.kind != ElementKind::channel && in_.take("discretization")) {
      e.cells[0] = in_.count("cells along x");
      in_.take(",");
      e.cells[1] = in_.count("cells along y");
    }
    in_.semicolon();
    if (const int first = index_of(deck_.stack, e.name); first >= 0)
      return in_.error(e.where, fmt::format("a second '{}' in the stack; the first is in line {}", e.name,
                                            deck_.stack[first].where.line));
    deck_.stack.push_back(std::move(e));
    element_of_.push_back(of);
  }

  void solver() {
    deck_.solver_at = in_.here();
    in_.expect("solver :");
    in_.statement([&] {
      deck_.transient = in_.choice({"steady", "transient"}) == 1;
      if (deck_.transient) {
        in_.expect("step");
        deck_.step = in_.number("time step [s]", deck_bounds::time);
        in_.expect(", slot");
        deck_.slot = in_.number("time slot [s]", deck_bounds::time);
      }
      in_.semicolon();
    });
    deck_.initial_temperature = valued("initial temperature", "temperature [K]", deck_bounds::temperature);
    if (in_.next_is("numofcores"))
      in_.statement([&] {
        deck_.cores_at = in_.here();
        in_.expect("numofcores");
        deck_.cores = in_.count("number of cores");
        in_.semicolon();
      });
  }

  void output() {
    in_.expect("output :");
    while (!in_.at_end() && !in_.at_heading()) in_.statement([&] { directive(); });
  }

  void directive() {
    static const std::vector<std::string> kinds{"T", "Tflp", "Tflpel", "Tmap", "Pmap", "Tcoolant", "T3d"};
    Output o;
    Named element, block;
    o.where = in_.here();
    in_.path = "output";
    const int kind = in_.choice(kinds);
    o.kind = static_cast<OutputKind>(kind);
    in_.path = o.where.path = kinds[kind];
    in_.expect("(");
    if (o.kind != OutputKind::field) {
      element = {in_.here(), in_.word("the name of a part of the stack")};
      if (o.kind == OutputKind::block) {
        in_.expect(".");
        block = {in_.here(), in_.word("the name of a block")};
      }
      in_.expect(",");
    }
    if (o.kind == OutputKind::point) {
      o.x = in_.number("x [um]", deck_bounds::place);
      in_.expect(",");
      o.y = in_.number("y [um]", deck_bounds::place);
      in_.expect(",");
    }
    o.file = in_.text("the name of an output file");
    if (o.kind == OutputKind::blocks || o.kind == OutputKind::block || o.kind == OutputKind::coolant) {
      in_.expect(",");
      o.quantity = static_cast<OutputQuantity>(in_.choice({"maximum", "minimum", "average", "gradient"}));
    }
    if (in_.take(",")) o.when = static_cast<OutputTime>(in_.choice({"step", "slot", "final"}));
    in_.expect(")");
    in_.semicolon();
    deck_.outputs.push_back(std::move(o));
    output_of_.emplace_back(element, block);
  }

  // --- names ---

  void resolve_materials() {
    if (deck_.cavity && !cavity_material_.name.empty())
      deck_.cavity->material = material_named(cavity_material_, "cavity");
    for (std::size_t l = 0; l < deck_.layers.size(); ++l) {
      auto& layer = deck_.layers[l];
      if (!layer_materials_[l].name.empty())
        layer.material = material_named(layer_materials_[l], layer.where.path);
      if (!layer_layouts_[l].name.empty()) layout(layer, layer_layouts_[l]);
    }
    for (std::size_t d = 0; d < deck_.dies.size(); ++d)
      for (std::size_t l = 0; l < deck_.dies[d].layers.size(); ++l) die_layer_named(d, l);
  }

  void die_layer_named(std::size_t d, std::size_t l) {
    auto& layer = deck_.dies[d].layers[l];
    const auto& of = die_layers_[d][l];
    if (layer.height > 0) {
      layer.material = material_named(of, deck_.dies[d].where.path);
      return;
    }
    const int n = index_of(deck_.layers, of.name);
    if (n < 0) return error(of.where, no_such("layer", of.name, names_of(deck_.layers)));
    const auto where = layer.where;
    layer = deck_.layers[n];
    layer.where = where;
  }

  int material_named(const Named& name, const std::string& path) {
    const int m = index_of(deck_.materials, name.name);
    if (m < 0) {
      auto where = name.where;
      where.path = path;
      error(where, no_such("material", name.name, names_of(deck_.materials)));
    }
    return m;
  }

  void resolve_stack() {
    for (std::size_t n = 0; n < deck_.stack.size(); ++n) {
      auto& e = deck_.stack[n];
      const auto& of = element_of_[n];
      if (e.kind == ElementKind::channel) {
        if (!deck_.cavity) error(e.where, "no section 'microchannel' or 'pinfin' says what a channel is");
      } else if (e.kind == ElementKind::layer) {
        e.of = index_of(deck_.layers, of.name);
        if (e.of < 0) error(of.where, no_such("layer", of.name, names_of(deck_.layers)));
      } else {
        e.of = index_of(deck_.dies, of.name);
        if (e.of < 0) error(of.where, no_such("die", of.name, names_of(deck_.dies)));
        std::string text;
        if (const auto file = load(e.floorplan, floorplan_at_.at(e.name), text); !file.empty())
          e.blocks = read_floorplan(text, file, deck_.materials, problems_);
      }
    }
  }

  void layout(Layer& layer, const Named& name) {
    std::string text;
    if (const auto file = load(name.name, name.where, text); !file.empty())
      layer.layout = read_layout(text, file, deck_.materials, problems_);
  }

  /// Reads a file that the deck names, relative to the deck or else to where the program runs; returns its
  /// name from here, empty where it cannot be read.
  std::string load(const std::string& name, const Location& where, std::string& text) {
    if (name.empty() || name.find('\0') != std::string::npos) {
      error(where, "not a file name");
      return {};
    }
    fs::path path = (fs::path(file_).parent_path() / name).lexically_normal();
    // 3D-ICE itself looks in the folder that it is started in
    std::error_code status;
    if (!fs::exists(path, status) && fs::exists(name, status)) path = fs::path(name).lexically_normal();
    std::string why;
    if (!read_text_file(path, text, why)) {
      error(where, fmt::format("cannot read '{}': {}", path.string(), why));
      return {};
    }
    sources_[path.string()] = text;
    return path.string();
  }

  void resolve_outputs() {
    for (std::size_t n = 0; n < deck_.outputs.size(); ++n) {
      auto& o = deck_.outputs[n];
      if (o.kind == OutputKind::field) continue;
      const auto& [element, block] = output_of_[n];
      o.element = deck_.element(element.name);
      if (o.element < 0) {
        error(element.where, no_such("part of the stack", element.name, names_of(deck_.stack)));
        continue;
      }
      if (o.kind != OutputKind::block) continue;
      const auto& blocks = deck_.stack[o.element].blocks;
      o.block = index_of(blocks, block.name);
      if (o.block < 0 && deck_.stack[o.element].kind == ElementKind::die)
        error(block.where, no_such("block", block.name, names_of(blocks)));
    }
  }

  void error(const Location& where, std::string message) { in_.error(where, std::move(message)); }

  void finish_or_throw(std::vector<Problem>* warnings) {
    for (auto& p : problems_) {
      const auto source = sources_.find(p.where.file);
      if (source != sources_.end() && p.where.line > 0) p.source_line = line_of(source->second, p.where.line);
    }
    std::stable_sort(problems_.begin(), problems_.end(), [&](const Problem& a, const Problem& b) {
      return std::tuple(a.where.file != file_, a.where.file, a.where.line, a.where.column) <
             std::tuple(b.where.file != file_, b.where.file, b.where.line, b.where.column);
    });
    if (any_error(problems_)) throw CaseError(problems_);
    if (warnings) warnings->insert(warnings->end(), problems_.begin(), problems_.end());
  }

  std::string file_;
  std::vector<Problem> problems_;
  Cursor in_;
  Deck deck_;
  std::map<std::string, std::string> sources_;
  std::map<std::string, int> seen_;
  std::ptrdiff_t furthest_ = 0;
  Named cavity_material_;
  std::vector<Named> layer_materials_, layer_layouts_, element_of_;
  std::vector<std::vector<Named>> die_layers_;
  std::map<std::string, Location> floorplan_at_;
  std::vector<std::pair<Named, Named>> output_of_;
};

}  // namespace

int Cavity::channel_count(double chip_length) const {
  return 1 +
         static_cast<int>(std::lround((chip_length - first_wall - last_wall - channel) / (channel + wall)));
}

double Cavity::pin_coefficient() const {
  const double v = velocity * 1e-6, n = kind == CavityKind::pins_inline ? 0.64 : 1.52;
  return 1e-12 / (2.527e-5 / std::pow(v + 1.35, n) + 1.533e-6);
}

double Cavity::porosity() const {
  if (!pins()) return channel / (channel + wall);
  return 1 - std::numbers::pi * pin_diameter * pin_diameter / (4 * pin_pitch * pin_pitch);
}

int Deck::slots() const {
  if (!transient) return 1;
  std::size_t least = 0;
  bool any = false;
  for (const auto& e : stack)
    for (const auto& b : e.blocks)
      if (b.powered()) least = any ? std::min(least, b.powers.size()) : b.powers.size(), any = true;
  return static_cast<int>(least);
}

int Deck::element(const std::string& the_name) const { return index_of(stack, the_name); }

Deck read_deck(const std::string& file, std::vector<Problem>* warnings) {
  std::string text, why;
  if (!read_text_file(file, text, why))
    throw CaseError({{{file, 0, 0, {}}, "error", "cannot read the stack description: " + why}}, true);
  return Reading(file, std::move(text)).read(warnings);
}

}  // namespace fourwalls::ice
