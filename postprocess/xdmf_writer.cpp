// The XDMF index. In ParaView 5.11 the reader "Xdmf3 Reader T" keeps the grids' names; "S" merges all grids
// into one block without names. Flat grids are rectilinear meshes with one z value.
#include <fmt/format.h>

#include "postprocess/layout.hpp"
#include "postprocess/text.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

std::string item(const std::string& shape, const char* type, int bytes, const std::string& place) {
  return fmt::format(R"(<DataItem Dimensions="{}" NumberType="{}" Precision="{}" Format="HDF">{}</DataItem>)",
                     shape, type, bytes, escape_xml(place));
}

std::string real_item(const std::string& shape, const std::string& place) {
  return item(shape, "Float", 8, place);
}

std::string attribute(const std::string& name, const std::string& unit, int components,
                      const std::string& data) {
  return fmt::format(R"(        <Attribute Name="{}" AttributeType="{}" Center="Cell">
          <Information Name="unit" Value="{}"/>
          {}
        </Attribute>
)",
                     escape_xml(name), components == 3 ? "Vector" : "Scalar", escape_xml(unit), data);
}

std::string field_text(const Grid& grid, const GridField& field, const std::string& group) {
  const auto n = layout::cells(grid);
  const auto name = layout::safe(field.name);
  const auto shape = fmt::format("{} {} {}{}", n[2], n[1], n[0], field.components == 3 ? " 3" : "");
  return attribute(name, field.unit, field.components, real_item(shape, group + "/" + name));
}

std::string grid_text(const Grid& grid, const std::string& heavy) {
  const auto group = heavy + ":" + layout::group(grid);
  const auto& [x, y, z] = grid.axes;
  const auto axis = [&](std::size_t n, const char* name) {
    return real_item(std::to_string(n), group + name);
  };
  auto out = fmt::format(R"(      <Grid Name="{}" GridType="Uniform">
        <Topology TopologyType="3DRectMesh" Dimensions="{} {} {}"/>
        <Geometry GeometryType="VXVYVZ">
          {}
          {}
          {}
        </Geometry>
)",
                         escape_xml(layout::safe(grid.name)), z.size(), y.size(), x.size(),
                         axis(x.size(), "/x"), axis(y.size(), "/y"), axis(z.size(), "/z"));
  for (const auto& field : grid.fields) out += field_text(grid, field, group);
  return out + "      </Grid>\n";
}

std::string cells_text(const CellGrid& grid, const std::string& heavy) {
  const auto group = heavy + ":" + layout::group(grid);
  const auto n = grid.all;
  auto out =
      fmt::format(R"(      <Grid Name="{}" GridType="Uniform">
        <Topology TopologyType="{}" NumberOfElements="{}">
          {}
        </Topology>
        <Geometry GeometryType="XYZ">
          {}
        </Geometry>
)",
                  escape_xml(layout::safe(grid.name)), grid.corners == 4 ? "Tetrahedron" : "Hexahedron", n,
                  item(fmt::format("{} {}", n, grid.corners), "Int", 8, group + "/connectivity"),
                  real_item(fmt::format("{} 3", grid.all_points), group + "/points"));
  for (const auto& field : grid.fields) {
    const auto name = layout::safe(field.name);
    out +=
        attribute(name, field.unit, field.components,
                  real_item(fmt::format("{}{}", n, field.components == 3 ? " 3" : ""), group + "/" + name));
  }
  return out + "      </Grid>\n";
}

std::string lines_text(const Result& result, const std::string& heavy) {
  const auto n = result.lines.size();
  const auto group = heavy + ":" + layout::lines;
  auto out = fmt::format(R"(      <Grid Name="links" GridType="Uniform">
        <Topology TopologyType="Polyline" NodesPerElement="2" NumberOfElements="{}">
          {}
        </Topology>
        <Geometry GeometryType="XYZ">
          {}
        </Geometry>
)",
                         n, item(fmt::format("{} 2", n), "Int", 4, group + "/connectivity"),
                         real_item(fmt::format("{} 3", 2 * n), group + "/points"));
  for (const auto& label : layout::line_labels(result)) {
    const auto [name, unit] = layout::split_unit(label);
    const auto safe = layout::safe(name);
    out += attribute(safe, unit, 1, real_item(std::to_string(n), group + "/" + safe));
  }
  return out + "      </Grid>\n";
}

std::string network_text(const Network& network, const std::string& heavy) {
  const auto group = heavy + ":" + layout::group(network);
  const auto n = network.all;
  auto out = fmt::format(R"(      <Grid Name="{}" GridType="Uniform">
        <Topology TopologyType="{}" NodesPerElement="{}" NumberOfElements="{}">
          {}
        </Topology>
        <Geometry GeometryType="XYZ">
          {}
        </Geometry>
)",
                         escape_xml(layout::safe(layout::title(network))),
                         network.ends == 2 ? "Polyline" : "Polyvertex", network.ends, n,
                         item(fmt::format("{} {}", n, network.ends), "Int", 8, group + "/connectivity"),
                         real_item(fmt::format("{} 3", n * network.ends), group + "/points"));
  for (const auto& field : network.fields) {
    const auto name = layout::safe(field.name);
    out += attribute(name, field.unit, 1, real_item(std::to_string(n), group + "/" + name));
  }
  return out + "      </Grid>\n";
}

}  // namespace

std::string xdmf_text(const Result& result, const std::string& heavy, double time,
                      const std::vector<EarlierFields>& earlier) {
  std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>
<Xdmf Version="3.0">
<Domain>
  <Grid Name="run" GridType="Collection" CollectionType="Temporal">
)";
  const auto state = [&](const std::string& file, double at) {
    out += fmt::format(R"(    <Grid Name="state" GridType="Collection" CollectionType="Spatial">
      <Time Value="{}"/>
)",
                       exact(at));
    for (const auto& grid : result.grids) out += grid_text(grid, file);
    for (const auto& grid : result.cell_grids) out += cells_text(grid, file);
    for (const auto& network : result.networks) out += network_text(network, file);
    if (!result.lines.empty()) out += lines_text(result, file);
    out += "    </Grid>\n";
  };
  for (const auto& before : earlier) state(before.heavy, before.time);
  state(heavy, time);
  return out + "  </Grid>\n</Domain>\n</Xdmf>\n";
}

}  // namespace fourwalls
