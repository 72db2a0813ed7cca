#include "cases/ice/floorplan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cases/ice/tokens.hpp"
#include "cases/words.hpp"

namespace fourwalls::ice {

namespace {

Rectangle position_and_dimension(Cursor& in) {
  Rectangle r;
  in.statement([&] {
    in.expect("position");
    r.origin[0] = in.number("position along x [um]", deck_bounds::origin);
    in.expect(",");
    r.origin[1] = in.number("position along y [um]", deck_bounds::origin);
    in.semicolon();
  });
  in.statement([&] {
    in.expect("dimension");
    r.size[0] = in.number("length along x [um]", deck_bounds::length);
    in.expect(",");
    r.size[1] = in.number("width along y [um]", deck_bounds::length);
    in.semicolon();
  });
  return r;
}

Rectangle rectangle(Cursor& in) {
  Rectangle r;
  in.expect("rectangle (");
  r.origin[0] = in.number("position along x [um]", deck_bounds::origin);
  in.expect(",");
  r.origin[1] = in.number("position along y [um]", deck_bounds::origin);
  in.expect(",");
  r.size[0] = in.number("length along x [um]", deck_bounds::length);
  in.expect(",");
  r.size[1] = in.number("width along y [um]", deck_bounds::length);
  in.expect(")");
  in.semicolon();
  return r;
}

/// `position ... dimension ...`, or one or more rectangles.
std::vector<Rectangle> places(Cursor& in) {
  if (in.next_is("position") || in.next_is("dimension")) return {position_and_dimension(in)};
  std::vector<Rectangle> list;
  do {
    in.statement([&] { list.push_back(rectangle(in)); });
  } while (in.next_is("rectangle"));
  return list;
}

std::vector<double> power_values(Cursor& in) {
  std::vector<double> values;
  in.expect("power values");
  do {
    values.push_back(in.number("a block's power [W]", deck_bounds::power));
  } while (in.take(","));
  in.semicolon();
  return values;
}

Block read_block(Cursor& in, const std::vector<Material>& materials) {
  Block block;
  block.where = in.here();
  block.name = in.word("the name of a block");
  in.path = block.where.path = "block " + block.name;
  in.expect(":");
  block.places = places(in);
  // in this order in the peer's grammar; any other means the same
  while (!in.at_end() && !in.at_heading()) {
    in.statement([&] {
      const auto where = in.here();
      if (in.take("material")) {
        const auto name = in.word("the name of a material");
        block.material = find_material(in, where, name, materials);
        in.semicolon();
      } else if (in.take("discretization")) {
        block.cells[0] = in.count("cells along x");
        in.expect(",");
        block.cells[1] = in.count("cells along y");
        in.semicolon();
      } else if (in.next_is("power")) {
        if (block.powered()) in.error(where, "a second list of powers in this block");
        block.powers = power_values(in);
      } else {
        in.unexpected("'material', 'discretization', 'power values' or the next block");
      }
    });
  }
  return block;
}

}  // namespace

Material read_material(Cursor& in) {
  Material m;
  m.where = in.here();
  m.name = in.word("the name of a material");
  in.path = m.where.path = "material " + m.name;
  in.expect(":");
  in.statement([&] {
    in.expect("thermal conductivity");
    m.conductivity[0] = in.number("conductivity [W/(um K)]", deck_bounds::conductivity);
    m.conductivity[1] = m.conductivity[2] = m.conductivity[0];
    if (in.take(",")) {
      m.conductivity[1] = in.number("conductivity along y [W/(um K)]", deck_bounds::conductivity);
      in.expect(",");
      m.conductivity[2] = in.number("conductivity along z [W/(um K)]", deck_bounds::conductivity);
    }
    in.semicolon();
  });
  in.statement([&] {
    in.expect("volumetric heat capacity");
    m.capacity = in.number("volumetric heat capacity [J/(um^3 K)]", deck_bounds::heat_capacity);
    in.semicolon();
  });
  return m;
}

int find_material(Cursor& in, const Location& where, const std::string& name,
                  const std::vector<Material>& materials) {
  std::vector<std::string> names;
  for (std::size_t m = 0; m < materials.size(); ++m) {
    if (materials[m].name == name) return static_cast<int>(m);
    names.push_back(materials[m].name);
  }
  const auto near = nearest_word(name, names);
  in.error(where, fmt::format("no material '{}'{}", name,
                              near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  return -1;
}

std::vector<Block> read_floorplan(std::string_view text, const std::string& file,
                                  const std::vector<Material>& materials, std::vector<Problem>& problems) {
  Cursor in(text, file, problems);
  std::vector<Block> blocks;
  while (!in.at_end() && !in.full()) {
    in.path.clear();
    in.statement([&] { blocks.push_back(read_block(in, materials)); });
    if (blocks.empty()) continue;
    const auto& last = blocks.back();
    const auto same =
        std::find_if(blocks.begin(), blocks.end(), [&](auto& b) { return b.name == last.name; });
    if (&*same != &last) {
      in.error(last.where,
               fmt::format("a second block '{}'; the first is in line {}", last.name, same->where.line));
      blocks.pop_back();
    }
  }
  if (blocks.empty()) problems.push_back({{file, 0, 0, {}}, "error", "no blocks in this floorplan"});
  return blocks;
}

std::vector<Patch> read_layout(std::string_view text, const std::string& file,
                               std::vector<Material>& materials, std::vector<Problem>& problems) {
  Cursor in(text, file, problems);
  std::vector<Material> local;
  std::vector<Patch> patches;
  while (!in.at_end() && !in.full()) {
    in.path.clear();
    in.statement([&] {
      if (in.next_is("material") && !in.next_is(":", 1)) {
        in.skip();
        local.push_back(read_material(in));
        return;
      }
      Patch patch;
      patch.where = in.here();
      const auto name = in.word("the name of a material");
      in.path = patch.where.path = "layout of " + name;
      in.expect(":");
      const auto own = std::find_if(local.begin(), local.end(), [&](auto& m) { return m.name == name; });
      if (own != local.end()) {
        const bool taken =
            std::any_of(materials.begin(), materials.end(), [&](auto& m) { return m.name == own->name; });
        Material copy = *own;
        if (taken) copy.name += fmt::format("_{}", materials.size());
        patch.material = static_cast<int>(materials.size());
        materials.push_back(std::move(copy));
      } else {
        patch.material = find_material(in, patch.where, name, materials);
      }
      patch.places = places(in);
      patches.push_back(std::move(patch));
    });
  }
  if (patches.empty()) problems.push_back({{file, 0, 0, {}}, "error", "no rectangles in this layout"});
  return patches;
}

}  // namespace fourwalls::ice
