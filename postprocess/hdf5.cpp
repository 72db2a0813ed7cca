#include "postprocess/hdf5.hpp"

#include <vector>

namespace fourwalls::hdf5 {

namespace {

herr_t keep_text(unsigned, const H5E_error2_t* error, void* out) {
  if (error->desc != nullptr && *error->desc != '\0') *static_cast<std::string*>(out) = error->desc;
  return 0;
}

}  // namespace

std::string last_error() {
  std::string text = "unknown HDF5 error";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_text, &text);
  return text;
}

std::string text_attribute(hid_t object, const std::string& name) {
  if (H5Aexists(object, name.c_str()) <= 0) return {};
  const Attribute attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT));
  const Type type(H5Aget_type(attribute));
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) return {};
  std::vector<char> text(H5Tget_size(type) + 1, '\0');
  if (H5Aread(attribute, type, text.data()) < 0) return {};
  return text.data();
}

void set_text_attribute(hid_t object, const std::string& file, const std::string& name,
                        const std::string& text) {
  const Type type(H5Tcopy(H5T_C_S1), file, name);
  check(H5Tset_size(type, text.size() + 1), file, name);
  check(H5Tset_cset(type, H5T_CSET_UTF8), file, name);
  const Space space(H5Screate(H5S_SCALAR), file, name);
  const Attribute attribute(H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), file,
                            name);
  check(H5Awrite(attribute, type, text.c_str()), file, name);
}

}  // namespace fourwalls::hdf5
