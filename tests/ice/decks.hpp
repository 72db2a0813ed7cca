/// Decks to break and to compare with: one of our own that uses most of the grammar, and the peer's answers.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "cases/ice/deck.hpp"

namespace fourwalls::testing_ice {

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  return all.str();
}

/// Files of a deck in memory, by name.
using Files = std::map<std::string, std::string>;

inline Files small_deck() {
  return {{"small.stk", R"(// two dies on a spreader
material SI : thermal conductivity 1.3e-4 , 1.3e-4, 1.2e-4 ; volumetric heat capacity 1.6e-12 ;
material OX :
  thermal conductivity 2.0e-6 ;
  volumetric heat capacity 2.1e-12 ;
top heat sink :
  heat transfer coefficient 2.0e-8 ;
  temperature 300 ;
bottom heat sink :
  heat transfer coefficient 1.0e-9 ;
  temperature 310 ;
/* the grid */
dimensions :
  chip length 4000 , width 2000 ;
  cell length 500 , width 500 ;
layer LID :
  height 100 ;
  material SI ;
layer BOND :
  height 20 ;
  material OX ;
  layout "bond.lay" ;
die LOGIC :
  layer 50 SI ;
  source 2 SI ;
  layer BOND ;
stack :
  layer top_lid LID ;
  die upper LOGIC floorplan "upper.flp" ;
  die lower LOGIC floorplan "lower.flp" ;
solver :
  transient step 0.01 , slot 0.1 ;
  initial temperature 300.0 ;
  numofcores 2 ;
output :
  T ( upper , 1200 , 700 , "point.txt" , step ) ;
  Tflp ( lower , "lower.txt" , average , slot ) ;
  Tflpel ( lower.core , "core.txt" , maximum ) ;
  Tmap ( top_lid , "lid.txt" , final ) ;
  Pmap ( lower , "power.txt" , slot ) ;
  T3d ( "all.vtk" ) ;
)"},
          {"upper.flp", "all : position 0, 0 ; dimension 4000, 2000 ; power values 1.5, 2 ;\n"},
          {"lower.flp", R"(core :
  position 500 , 500 ;
  dimension 1000 , 1000 ;
  power values 3 , 4.5 ;
rest :
  rectangle ( 2000 , 0 , 2000 , 2000 ) ;
  rectangle ( 0 , 0 , 300 , 250 ) ;
  power values 1 , 0 ;
quiet :
  position 1600 , 0 ;
  dimension 300 , 300 ;
)"},
          {"bond.lay", R"(material CU :
  thermal conductivity 4.0e-4 ;
  volumetric heat capacity 3.4e-12 ;
CU :
  rectangle ( 0 , 0 , 1000 , 1000 ) ;
  rectangle ( 2000 , 0 , 500 , 500 ) ;
SI :
  position 3000 , 1000 ;
  dimension 500 , 500 ;
)"}};
}

inline Files cavity_deck(const std::string& cavity) {
  return {{"cavity.stk", R"(material SI : thermal conductivity 1.3e-4 ; volumetric heat capacity 1.6e-12 ;
)" + cavity + R"(
dimensions : chip length 1000 , width 800 ; cell length 100 , width 100 ;
die D : source 10 SI ; layer 90 SI ;
stack : die up D floorplan "d.flp" ; channel gap ; die down D floorplan "d.flp" ;
solver : steady ; initial temperature 300 ;
output : Tmap ( gap , "gap.txt" ) ; Tcoolant ( gap , "out.txt" , maximum ) ;
)"},
          {"d.flp", "b : position 0, 0 ; dimension 1000, 800 ; power values 2 ;\n"}};
}

inline const std::string four_resistors = R"(microchannel 4rm :
  height 100 ; channel length 100 ; wall length 100 ; first wall length 50 ; last wall length 50 ;
  wall material SI ; coolant flow rate 6 ;
  coolant heat transfer coefficient side 2.7e-8 , top 5.7e-8 , bottom 4.7e-8 ;
  coolant volumetric heat capacity 4.172e-12 ; coolant incoming temperature 300 ;)";
inline const std::string two_resistors = R"(microchannel 2rm :
  height 100 ; channel length 50 ; wall length 50 ; wall material SI ; coolant flow rate 6 ;
  coolant heat transfer coefficient top 5.7e-8 , bottom 4.7e-8 ;
  coolant volumetric heat capacity 4.172e-12 ; coolant incoming temperature 300 ;)";
inline const std::string pins = R"(pinfin :
  height 100 ; pin diameter 50 ; pin pitch 100 ; pin distribution staggered ; pin material SI ;
  darcy velocity 1.1e6 ; coolant volumetric heat capacity 4.172e-12 ; coolant incoming temperature 300 ;)";

/// A folder of its own for one test.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path(std::filesystem::temp_directory_path() / ("fourwalls-ice-" + name)) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code status;
    std::filesystem::remove_all(path, status);
  }
  void write(const Files& files) const {
    for (const auto& [name, text] : files) std::ofstream(path / name, std::ios::binary) << text;
  }
  std::string operator/(const std::string& name) const { return (path / name).string(); }

  std::filesystem::path path;
};

}  // namespace fourwalls::testing_ice
