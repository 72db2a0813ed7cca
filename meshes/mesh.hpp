/// The whole place: blocks, PDN sheets and coolant of a Case, cut over the ranks.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cases/case.hpp"
#include "cases/channel_map.hpp"
#include "meshes/block.hpp"
#include "meshes/numbering.hpp"
#include "meshes/partition.hpp"
#include "meshes/solid_contact.hpp"
#include "meshes/solid_mesh.hpp"

namespace fourwalls {

/// PDN nodes nested in the columns of a block's layer.
struct SheetGrid {
  std::string name;
  int block = 0;
  int layer_cell = 0;  ///< k of the cells that share its temperature and take its heat
  IndexBox region;     ///< columns of the block
  int refine = 1;
  int set = 0;  ///< its EntitySet; node (I, J) is number (J % r) r + I % r of column (I / r, J / r)
  Axis x, y;    ///< node cells, the refined columns of the region

  int column_i(int node_i) const { return region.i0 + node_i / refine; }
  int column_j(int node_j) const { return region.j0 + node_j / refine; }
  int within(int node_i, int node_j) const { return (node_j % refine) * refine + node_i % refine; }
  /// Nodes over a rectangle of the block's columns.
  IndexBox nodes(const IndexBox& columns) const;
};

/// What is left of a layer's material between channels that its cells do not follow, or of pins in it.
struct CavityWalls {
  int base = 0;      ///< material
  double share = 1;  ///< of the layer's volume
  bool along_x = true;
  bool pins = false;  ///< which do not touch each other
};

/// Coolant volumes, one over each face cell of the plate's region, or one in each column of a layer.
struct CoolantGrid {
  std::string name;
  int block = 0;
  int k = 0;       ///< face cells: 0 or nz - 1; lowest cells of the layer
  int levels = 0;  ///< cells across the layer; 0: over a face
  bool resolved = false;
  IndexBox region;
  int set = 0;
  bool along_x = true, forward = true;
  int passes = 1;  ///< a row of a serpentine crosses the plate so many times, each next to the last
  int crossing() const { return along_x ? region.ni() : region.nj(); }
  int strips() const { return along_x ? region.nj() : region.ni(); }
  int rows() const { return strips() / passes; }
  int length() const { return crossing() * passes; }
  /// Row that the n-th strip of cells along the flow belongs to, and whether it flows there as at the inlet.
  int row_of(int strip) const {
    const int within = strip % rows();
    return strip / rows() % 2 == 0 ? within : rows() - 1 - within;
  }
  bool as_at_inlet(int strip) const { return strip / rows() % 2 == 0; }
  /// Column of the n-th volume from the inlet of a row.
  std::array<int, 2> column(int row, int n) const;
};

/// Coolant of a network of channels: one temperature in each of its map's channel cells. Columns of a cell
/// beyond its first show what that has; in those of walls nothing flows.
struct NetworkGrid {
  std::string name;
  int block = 0;
  int k = 0, levels = 0;  ///< lowest cells of the layer, and how many across it
  IndexBox region;        ///< all columns
  int set = 0;            ///< temperatures
  int pressures = 0;      ///< set
  ChannelMap map;
  std::vector<int> col, row;  ///< of the map, by column i and j of the block
  std::vector<int> first_i,
      first_j;  ///< first column of the block in each of the map's, and one past the last

  bool flows(int i, int j) const { return map.flows(row[j], col[i]); }
  bool leads(int i, int j) const { return i == first_i[col[i]] && j == first_j[row[j]]; }
};

struct Mesh {
  std::vector<Block> blocks;          ///< one a body, in the case's order
  std::vector<int> cell_set;          ///< EntitySet of each block's cells
  std::vector<SheetGrid> sheets;      ///< in the case's order
  std::vector<CoolantGrid> coolants;  ///< one a cold plate, in the case's order
  std::vector<NetworkGrid> networks;  ///< one a channel network, in the case's order
  /// Materials beyond those of the case: number case.materials.size() + n is cavity_walls[n].
  std::vector<CavityWalls> cavity_walls;
  std::vector<SolidMesh> solids;  ///< one a mesh body, in the case's order
  SolidContacts solid_contacts;
  Numbering numbering;
  std::unique_ptr<Partition> partition;
  int rank = 0, ranks = 1;

  int block_of(const std::string& body) const;
  int sheet_of(const std::string& sheet) const;  ///< -1: no such sheet
  /// Columns under an optional rectangle; absent: all of them.
  IndexBox columns(int block, const std::optional<Rectangle>& place) const;
  /// Columns of a sheet under an optional rectangle on its body; absent: the whole sheet.
  IndexBox columns(const SheetGrid& s, const std::optional<Rectangle>& place) const {
    return intersect(columns(s.block, place), s.region);
  }
  /// Coolant flows in a strip of cells: along the walls of channels that cells follow none does.
  bool wet(const CoolantGrid& g, int strip) const {
    if (!g.resolved) return true;
    return !blocks[g.block].live(g.along_x ? 0 : strip, g.along_x ? strip : 0, g.k);
  }
  /// Local number of a cell.
  PetscInt cell(int block, int i, int j, int k) { return numbering.column(cell_set[block], i, j) + k; }
  /// Local number of a PDN node.
  PetscInt node(const SheetGrid& s, int node_i, int node_j) {
    return numbering.column(s.set, s.column_i(node_i), s.column_j(node_j)) + s.within(node_i, node_j);
  }
};

/// A place on one sheet's body, as seen from another sheet's body and clipped to it; the same place in space.
std::optional<Rectangle> place_on_sheet(const Case& c, const std::string& sheet, const std::string& other,
                                        const std::optional<Rectangle>& place);

/// Blocks, sheets and coolant of a case, partitioned; lumped unknowns may be added to the numbering before
/// `finish_numbering`.
Mesh make_mesh(const Case& c, int rank, int ranks);
/// Reads the mesh bodies of a case and gives them their unknowns; before `finish_numbering`. Collective.
/// CaseError where a file is wrong or does not fit the case.
void add_solids(Mesh& mesh, const Case& c, MPI_Comm comm, std::vector<std::string>& warnings);
void finish_numbering(Mesh& mesh);

}  // namespace fourwalls
