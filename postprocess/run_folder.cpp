#include "postprocess/run_folder.hpp"

#include <fmt/format.h>
#include <petscsys.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "cases/reader.hpp"
#include "postprocess/files.hpp"
#include "postprocess/writers.hpp"

namespace fourwalls {

namespace {

namespace fs = std::filesystem;

/// A run folder holds one run: what an earlier one left would be taken for this one's, should it fail.
void remove_earlier(const std::string& folder, bool go_on) {
  for (const char* name : {"summary.json", "fields.h5", "fields.xdmf", "ledger.csv", "telemetry.csv",
                           "impedance.csv", "report.html"})
    fs::remove(fs::path(folder) / name);
  if (go_on) return;
  remove_vtk(folder);
  for (const char* name : {"history.csv", "checkpoint.h5"}) fs::remove(fs::path(folder) / name);
  std::error_code ignored;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(fs::path(folder) / "series", ignored))
    if (entry.path().filename().string().starts_with("fields_")) old.push_back(entry.path());
  for (const auto& path : old) fs::remove(path, ignored);
  fs::remove(fs::path(folder) / "series", ignored);  // only if it is empty now
}

/// Folders of circuits that were followed by themselves.
void remove_circuits(const std::string& folder) {
  std::error_code ignored;
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(fs::path(folder) / "netlists", ignored))
    if (entry.is_directory()) old.push_back(entry.path());
  for (const auto& path : old) {
    remove_earlier(path.string(), false);
    fs::remove(path, ignored);  // only if it is empty now
  }
  fs::remove(fs::path(folder) / "netlists", ignored);
}

/// Instances' voltages of an earlier run; never a list that the case reads.
void remove_instances(const Case& c, const std::string& folder) {
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (name == "instances.csv" || (name.starts_with("instances_") && name.ends_with(".csv")))
      old.push_back(entry.path());
  }
  for (const auto& path : old) {
    for (const auto& netlist : c.netlists)
      if (!netlist.instances.empty() && fs::equivalent(path, netlist.instances))
        throw IoError(path.string(), "is the list of instances itself; choose another folder with -o");
    fs::remove(path);
  }
}

}  // namespace

void prepare_run_folder(const std::string& folder) {
  on_root(PETSC_COMM_WORLD, folder, [&] {
    make_folder(folder);
    remove_earlier(folder, false);
  });
}

void prepare_run_folder(const Case& c, const std::string& folder, bool go_on) {
  on_root(PETSC_COMM_WORLD, folder, [&] {
    make_folder(folder);
    if (go_on) require_readable((fs::path(folder) / "checkpoint.h5").string());
    remove_instances(c, folder);
    remove_earlier(folder, go_on);
    if (!go_on) remove_circuits(folder);
    write_atomically((fs::path(folder) / "resolved.toml").string(), resolved_toml(c));
  });
}

std::shared_ptr<spdlog::logger> make_logger(const std::string& folder, bool quiet, bool go_on) {
  std::vector<spdlog::sink_ptr> sinks;
  const std::string file = (fs::path(folder) / "log.txt").string();
  on_root(PETSC_COMM_WORLD, file, [&] {
    if (!quiet) sinks.push_back(std::make_shared<spdlog::sinks::stdout_sink_mt>());
    sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file, !go_on));
  });
  auto logger = std::make_shared<spdlog::logger>("fourwalls", sinks.begin(), sinks.end());
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::info);
  return logger;
}

void write_deck_files(const std::map<std::string, std::string>& files, const std::string& folder) {
  on_root(PETSC_COMM_WORLD, folder, [&] {
    for (const auto& [name, text] : files) {
      const fs::path file = fs::path(folder) / name;
      make_folder(file.parent_path().string());
      write_atomically(file.string(), text);
    }
  });
}

std::string where_to_look(const std::string& folder) {
  for (const char* index : {"paraview.pvd", "fields.xdmf"})
    if (fs::exists(fs::path(folder) / index))
      return fmt::format("results in {0}/ (open {0}/{1} in ParaView)\n", folder, index);
  return fmt::format("results in {}/\n", folder);
}

}  // namespace fourwalls
