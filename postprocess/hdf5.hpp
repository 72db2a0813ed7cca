/// Owning handles for the HDF5 C library.
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

#include "postprocess/errors.hpp"

namespace fourwalls::hdf5 {

/// The innermost message on HDF5's error stack: the one that says what went wrong.
std::string last_error();

/// Keeps HDF5 from printing its error stack; errors are thrown here instead.
class Quiet {
 public:
  Quiet() {
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

/// A handle closed by `Close` at the end of its scope.
template <herr_t (*Close)(hid_t)>
class Handle {
 public:
  explicit Handle(hid_t id = H5I_INVALID_HID) : id_(id) {}
  /// Takes a new handle and throws IoError about `what` in `file` if the library refused.
  Handle(hid_t id, const std::string& file, const std::string& what) : id_(id) {
    if (id_ < 0) throw IoError(file, what + ": " + last_error());
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { close(); }

  operator hid_t() const { return id_; }
  herr_t close() { return id_ < 0 ? 0 : Close(std::exchange(id_, H5I_INVALID_HID)); }

 private:
  hid_t id_;
};

using File = Handle<H5Fclose>;
using Group = Handle<H5Gclose>;
using Dataset = Handle<H5Dclose>;
using Space = Handle<H5Sclose>;
using Type = Handle<H5Tclose>;
using Attribute = Handle<H5Aclose>;
using Properties = Handle<H5Pclose>;
using Object = Handle<H5Oclose>;

/// Throws IoError about `what` in `file` if a call failed.
inline void check(herr_t status, const std::string& file, const std::string& what) {
  if (status < 0) throw IoError(file, what + ": " + last_error());
}

/// Text attribute of an object; empty where there is none.
std::string text_attribute(hid_t object, const std::string& name);

/// Sets a text attribute; collective where the file is.
void set_text_attribute(hid_t object, const std::string& file, const std::string& name,
                        const std::string& text);

}  // namespace fourwalls::hdf5
