#include "postprocess/compare_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "postprocess/files.hpp"
#include "postprocess/hdf5.hpp"

namespace fourwalls {

namespace {

using hdf5::Dataset;
using hdf5::File;
using hdf5::Space;
using hdf5::Type;

using Extent = std::vector<hsize_t>;

/// A field that is nowhere larger than this share of the largest of its name is noise.
constexpr double noise_share = 1e-6;

/// Values held of each file at a time.
constexpr hsize_t block_values = hsize_t{1} << 18;

File open_fields(const std::string& file) {
  // First, because HDF5's own messages for a missing file are long and vague.
  require_readable(file);
  return File(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), file, "open");
}

herr_t keep_dataset(hid_t, const char* name, const H5O_info_t* info, void* out) {
  if (info->type == H5O_TYPE_DATASET)
    static_cast<std::set<std::string>*>(out)->insert(std::string("/") + name);
  return 0;
}

std::set<std::string> datasets(hid_t file, const std::string& name) {
  std::set<std::string> out;
  hdf5::check(H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_NATIVE, keep_dataset, &out, H5O_INFO_BASIC), name,
              "list");
  return out;
}

Extent extent_of(hid_t dataset) {
  const Space space(H5Dget_space(dataset));
  Extent shape(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
  if (!shape.empty()) H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  return shape;
}

hsize_t product(const Extent& shape, std::size_t from, std::size_t to) {
  hsize_t n = 1;
  for (std::size_t i = from; i < to; ++i) n *= shape[i];
  return n;
}

/// Visits a shape in blocks of at most `block_values` values that are contiguous in the file.
void for_blocks(const Extent& shape, const std::function<void(const Extent&, const Extent&)>& visit) {
  if (product(shape, 0, shape.size()) == 0) return;
  std::size_t split = 0;
  while (split + 1 < shape.size() && product(shape, split + 1, shape.size()) > block_values) ++split;
  const auto step = std::max<hsize_t>(1, block_values / product(shape, split + 1, shape.size()));
  for (hsize_t outer = 0; outer < product(shape, 0, split); ++outer) {
    Extent start(shape.size(), 0), count = shape;
    auto rest = outer;
    for (std::size_t i = split; i-- > 0; rest /= shape[i]) {
      start[i] = rest % shape[i];
      count[i] = 1;
    }
    for (start[split] = 0; start[split] < shape[split]; start[split] += step) {
      count[split] = std::min(step, shape[split] - start[split]);
      visit(start, count);
    }
  }
}

void read_block(hid_t dataset, const std::string& file, const Extent& start, const Extent& count,
                std::vector<double>& values) {
  values.resize(product(count, 0, count.size()));
  const Space source(H5Dget_space(dataset), file, "read");
  const Space target(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), file, "read");
  hdf5::check(H5Sselect_hyperslab(source, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr), file,
              "read");
  hdf5::check(H5Dread(dataset, H5T_NATIVE_DOUBLE, target, source, H5P_DEFAULT, values.data()), file, "read");
}

/// The worst pair met so far in one dataset.
struct Worst {
  double a = 0, b = 0, absolute = -1, scale = 0;
  hsize_t index = 0;  // in the order of the file
  hsize_t bad = 0;    // pairs with a value that is not finite

  void meet(double x, double y, hsize_t at) {
    const bool finite = std::isfinite(x) && std::isfinite(y);
    if (!finite && bad++ == 0) *this = {x, y, std::numeric_limits<double>::infinity(), scale, at, 1};
    if (!finite) return;
    scale = std::max({scale, std::abs(x), std::abs(y)});
    const auto apart = std::abs(x - y);
    if (apart > absolute) *this = {x, y, apart, scale, at, bad};
  }
};

hsize_t first_index(const Extent& shape, const Extent& start) {
  hsize_t index = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) index = index * shape[i] + start[i];
  return index;
}

std::string place(const Extent& shape, hsize_t index) {
  Extent at(shape.size());
  for (std::size_t i = shape.size(); i-- > 0; index /= shape[i]) at[i] = index % shape[i];
  return fmt::format("at [{}]", fmt::join(at, ", "));
}

bool is_number(hid_t dataset) {
  const Type type(H5Dget_type(dataset));
  const auto kind = H5Tget_class(type);
  return kind == H5T_FLOAT || kind == H5T_INTEGER;
}

/// Raw bytes of a dataset that holds no numbers (names); these are small.
std::vector<char> bytes_of(hid_t dataset, const std::string& file, const Extent& shape) {
  const Type type(H5Dget_type(dataset), file, "read");
  std::vector<char> bytes(H5Tget_size(type) * product(shape, 0, shape.size()));
  hdf5::check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()), file, "read");
  return bytes;
}

/// What two datasets of one name have apart; `note` where they do not even match.
struct Difference {
  std::string name, unit, note;
  bool matches = true, is_text = false;
  Extent shape;
  Worst worst;

  /// `temperature` of `/solid/die0/temperature`.
  std::string field() const { return name.substr(name.rfind('/') + 1); }

  Deviation judged(double scale, const Tolerance& tolerance) const {
    if (!matches) return structural(name, note);
    if (is_text) return {name, "", 0, 0, 0, 0, "", false};
    auto out = deviation(name, unit, worst.a, worst.b, scale, tolerance);
    out.note = place(shape, worst.index);
    if (worst.bad > 0) out.note += fmt::format(", {} values not finite", worst.bad);
    return out;
  }
};

/// Compares one dataset that both files have.
class Pair {
 public:
  Pair(hid_t file_a, const std::string& a, hid_t file_b, const std::string& b, const std::string& name)
      : name_(name),
        a_name_(a),
        b_name_(b),
        a_(H5Dopen2(file_a, name.c_str(), H5P_DEFAULT), a, name),
        b_(H5Dopen2(file_b, name.c_str(), H5P_DEFAULT), b, name),
        shape_(extent_of(a_)) {}

  Difference compare() const {
    const auto other = extent_of(b_);
    if (shape_ != other)
      return apart(fmt::format("shape {} against {}", fmt::join(shape_, " x "), fmt::join(other, " x ")));
    const auto unit = hdf5::text_attribute(a_, "unit"), other_unit = hdf5::text_attribute(b_, "unit");
    if (unit != other_unit) return apart(fmt::format("unit '{}' against '{}'", unit, other_unit));
    if (is_number(a_) != is_number(b_)) return apart("numbers against text");
    return is_number(a_) ? numbers(unit) : text();
  }

 private:
  Difference apart(std::string note) const { return {name_, "", std::move(note), false, false, shape_, {}}; }

  Difference text() const {
    if (bytes_of(a_, a_name_, shape_) != bytes_of(b_, b_name_, shape_)) return apart("text differs");
    return {name_, "", "", true, true, shape_, {}};
  }

  Difference numbers(const std::string& unit) const {
    Difference out{name_, unit, "", true, false, shape_, {}};
    std::vector<double> x, y;
    for_blocks(shape_, [&](const Extent& start, const Extent& count) {
      read_block(a_, a_name_, start, count, x);
      read_block(b_, b_name_, start, count, y);
      const auto first = first_index(shape_, start);
      for (std::size_t i = 0; i < x.size(); ++i) out.worst.meet(x[i], y[i], first + i);
    });
    return out;
  }

  std::string name_, a_name_, b_name_;
  Dataset a_, b_;
  Extent shape_;
};

}  // namespace

Deviation deviation(std::string name, std::string unit, double a, double b, double scale,
                    const Tolerance& tolerance) {
  Deviation out{std::move(name), std::move(unit), a, b, std::abs(a - b), 0, "", false};
  const double allowed = tolerance.absolute + tolerance.relative * scale;
  if (!std::isfinite(a) || !std::isfinite(b))
    out.excess = std::numeric_limits<double>::infinity();
  else if (out.absolute > 0)
    out.excess = allowed > 0 ? out.absolute / allowed : std::numeric_limits<double>::infinity();
  out.differs = out.excess > 1;
  return out;
}

Deviation structural(std::string name, std::string note) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  return {std::move(name), "", nan, nan, nan, std::numeric_limits<double>::infinity(), std::move(note), true};
}

std::vector<Deviation> compare_fields(const std::string& a, const std::string& b,
                                      const Tolerance& tolerance) {
  const hdf5::Quiet quiet;
  const auto file_a = open_fields(a), file_b = open_fields(b);
  const auto names_a = datasets(file_a, a), names_b = datasets(file_b, b);
  std::vector<Deviation> out;
  std::vector<Difference> both;
  for (const auto& name : names_a)
    if (names_b.count(name) != 0)
      both.push_back(Pair(file_a, a, file_b, b, name).compare());
    else
      out.push_back(structural(name, "only in the first"));
  std::map<std::pair<std::string, std::string>, double> largest;  // by field and unit
  for (const auto& d : both) {
    auto& scale = largest[{d.field(), d.unit}];
    scale = std::max(scale, d.worst.scale);
  }
  for (const auto& d : both) {
    const double all = largest.at({d.field(), d.unit});
    out.push_back(d.judged(d.worst.scale < noise_share * all ? all : d.worst.scale, tolerance));
  }
  for (const auto& name : names_b)
    if (names_a.count(name) == 0) out.push_back(structural(name, "only in the second"));
  return out;
}

}  // namespace fourwalls
