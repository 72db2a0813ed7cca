/// RAII around PETSc objects, and PETSc's error codes as exceptions.
#pragma once

#include <petscsnes.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace fourwalls {

/// A PETSc call failed: an internal error, or memory ran out.
struct PetscFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void check(PetscErrorCode code, const char* what) {
  if (code == 0) return;
  const char* text = nullptr;
  PetscErrorMessage(code, &text, nullptr);
  throw PetscFailure(std::string(what) + ": " + (text ? text : "PETSc error"));
}

template <class T, PetscErrorCode (*Destroy)(T*)>
class Handle {
 public:
  Handle() = default;
  Handle(Handle&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (object_) Destroy(&object_);
  }
  operator T() const { return object_; }  // NOLINT(google-explicit-constructor): passed to PETSc as is
  T* put() { return &object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T object_ = nullptr;
};

using VecHandle = Handle<Vec, VecDestroy>;
using MatHandle = Handle<Mat, MatDestroy>;
using KspHandle = Handle<KSP, KSPDestroy>;
using SnesHandle = Handle<SNES, SNESDestroy>;
using IsHandle = Handle<IS, ISDestroy>;
using ScatterHandle = Handle<VecScatter, VecScatterDestroy>;

/// Read access to a vector's own values for one scope.
class ReadAccess {
 public:
  explicit ReadAccess(Vec v) : vec_(v) { check(VecGetArrayRead(v, &data_), "VecGetArrayRead"); }
  ~ReadAccess() { VecRestoreArrayRead(vec_, &data_); }
  ReadAccess(const ReadAccess&) = delete;
  ReadAccess& operator=(const ReadAccess&) = delete;
  const double* data() const { return data_; }
  double operator[](PetscInt i) const { return data_[i]; }

 private:
  Vec vec_;
  const double* data_ = nullptr;
};

/// Write access to a vector's own values for one scope.
class WriteAccess {
 public:
  explicit WriteAccess(Vec v) : vec_(v) { check(VecGetArray(v, &data_), "VecGetArray"); }
  ~WriteAccess() { VecRestoreArray(vec_, &data_); }
  WriteAccess(const WriteAccess&) = delete;
  WriteAccess& operator=(const WriteAccess&) = delete;
  double* data() { return data_; }
  double& operator[](PetscInt i) { return data_[i]; }

 private:
  Vec vec_;
  double* data_ = nullptr;
};

}  // namespace fourwalls
