/// The tables of a case file, by subject; keys.hpp says what a table is.
#pragma once

#include "cases/keys.hpp"

namespace fourwalls::keys {

Table material_table();
Table body_table();
Table contact_table();
Table boundary_table();
Table mesh_body_table();
Table cold_plate_table();
Table channel_network_table();
Table air_jet_table();
Table tray_table();
Table heat_sink_table();
Table jet_plate_table();
Table loop_table();
Table sheet_table();
Table via_table();
Table load_table();
Table regulator_table();
Table capacitor_table();
Table technology_table();
Table link_table();
Table profile_table();
Table probe_table();
Table controller_table();
Table transient_table();
Table bus_table();
Table source_table();
Table converter_technology_table();
Table converter_table();
Table cable_table();
Table storage_table();
Table generator_technology_table();
Table generator_table();
Table rack_load_table();
Table netlist_table();

}  // namespace fourwalls::keys
