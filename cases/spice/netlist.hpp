/// SPICE netlists of power grids: what a deck says, spread over ranks.
///
/// Every value is SI (ohm, F, H, V, A, s, Hz). Elements are where their text was read: each rank has those of
/// its share of the file, in file order. Node ids are global and 0-based, ground (`0`, `gnd`) is -1; ids run
/// in order of first appearance (rank, then order there), so each rank has the names of one range of ids.
/// Directives are the same on all ranks.
#pragma once

#include <mpi.h>
#include <petscsystypes.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cases/reader.hpp"
#include "cases/waveform.hpp"

namespace fourwalls {

/// Many short names in one pool of characters.
class NamePool {
 public:
  std::size_t size() const { return end_.size(); }
  bool empty() const { return end_.empty(); }
  std::string_view operator[](std::size_t i) const {
    const std::uint64_t begin = i == 0 ? 0 : end_[i - 1];
    return {text_.data() + begin, static_cast<std::size_t>(end_[i] - begin)};
  }
  void add(std::string_view name) {
    text_.insert(text_.end(), name.begin(), name.end());
    end_.push_back(text_.size());
  }
  std::size_t bytes() const { return text_.capacity() + end_.capacity() * sizeof(std::uint64_t); }

 private:
  std::vector<char> text_;
  std::vector<std::uint64_t> end_;
};

/// Where each of many elements was written: files in runs, a line for each.
struct ElementLines {
  struct Run {
    std::size_t first;  ///< element
    int file;           ///< index into Netlist::files
  };
  std::vector<std::uint32_t> line;  ///< counted from 1; where the element starts
  std::vector<Run> runs;
  int file(std::size_t element) const;
};

struct Netlist {
  static constexpr PetscInt ground = -1;

  struct Branch {
    PetscInt a, b;  ///< nodes
    double value;   ///< ohm, F or H; never negative; 0 ohm is a short, 0 F and 0 H occur as well
  };
  /// Current flows a -> b through the source; a voltage source holds v(a) - v(b).
  struct Source {
    PetscInt a, b;
    double dc;      ///< for the operating point: as written, else the wave's value at t = 0
    int wave = -1;  ///< in time: index into `waves`; -1: dc
  };
  std::vector<Branch> resistors, capacitors, inductors;
  std::vector<Source> voltage_sources, current_sources;
  std::vector<Waveform> waves;
  double value(const Source& s, double t) const { return s.wave < 0 ? s.dc : waves[s.wave].value(t); }

  /// The few elements of this rank with something more: element is the index into its vector.
  struct Phasor {
    std::size_t element;
    double magnitude, phase;  ///< phase in radian
  };
  std::vector<Phasor> voltage_ac, current_ac;  ///< `AC magnitude phase` of sources
  struct Initial {
    std::size_t element;
    double value;  ///< V of a capacitor (a over b), A of an inductor (a to b)
  };
  std::vector<Initial> capacitor_initial, inductor_initial;  ///< `IC=`

  NamePool inductor_names, voltage_source_names, current_source_names;
  ElementLines resistor_lines, capacitor_lines, inductor_lines, voltage_source_lines, current_source_lines;

  NamePool node_names;      ///< of ids [first_node, first_node + node_names.size()), first spelling
  PetscInt first_node = 0;  ///< of this rank
  PetscInt node_count = 0;  ///< of all ranks, ground not counted

  // The rest is the same on all ranks.
  std::vector<std::string> files;  ///< the netlist and what it includes
  std::string title;
  bool op = false;
  struct Transient {
    bool given = false;
    double step = 0, stop = 0, start = 0;
    double max_step = 0;  ///< 0: not said
    bool uic = false;     ///< start from the initial conditions, without an operating point
  } tran;
  struct Sweep {
    bool given = false;
    enum class Kind { dec, oct, lin } kind = Kind::dec;
    int points = 0;  ///< per decade, per octave, in all
    double start = 0, stop = 0;
  } ac;
  /// What .print, .probe and .save ask for.
  struct Output {
    std::string directive;            ///< print | probe | save
    std::string analysis;             ///< tran | ac | dc | op, or empty
    std::string text;                 ///< as written: `v(a,b)`
    std::string function;             ///< lower case: v, vm, vp, vdb, vr, vi, i, im, ip, idb, ir, ii
    PetscInt a = ground, b = ground;  ///< v: nodes; v(a) has b = ground
    char element = 0;                 ///< i: 'v', 'i' or 'l', on rank `rank`, at `index` of its vector
    int rank = -1;
    std::size_t index = 0;
  };
  std::vector<Output> outputs;
  struct NodeVoltage {
    PetscInt node;
    double voltage;
  };
  std::vector<NodeVoltage> initial;  ///< .ic
  struct Option {
    std::string name, value;  ///< name in lower case; value empty for a flag
  };
  std::vector<Option> options;
  std::vector<Problem> warnings;  ///< what is understood but has no effect here

  /// `file:line` of an element of this rank.
  std::string where(const ElementLines& lines, std::size_t element) const;
};

/// Reads a netlist, plain or gzip, with all it includes. Collective.
///
/// Ranks share the text of a plain file; of a compressed one each inflates all before its share and parses
/// its share. Includes come after the file that includes them. No rank holds the whole netlist. \throws
/// CaseError on all ranks alike, with the first 20 problems; `io` where a file cannot be read.
Netlist read_netlist(const std::string& file, MPI_Comm comm);

/// Where a node is, as its name says.
struct NodePlace {
  std::string net;    ///< ICCAD: the net's number; IBM: rail (layer and net in one); else empty
  std::string layer;  ///< ICCAD `m4`, OpenROAD `metal1`, IBM `n2`; `_X_n2` and so on are layers of their own
  double x = 0, y = 0;  ///< in the units of the name
  double unit = 0;      ///< [m] of one of them, as is usual for names of this form
  bool known = false;
};
/// Forms: `n<net>_<x>_<y>`, `_X_n<net>_<x>_<y>` (any prefix letter), `n<net>_<layer>_<x>_<y>`,
/// `Node_<layer>_<x>_<y>`, `ITermNode_...`, `BPinNode_...`. Forms with a layer count in 0.5 nm (2000 to a
/// micrometre), those without in micrometres.
NodePlace node_place(std::string_view name);

}  // namespace fourwalls
