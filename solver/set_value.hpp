/// u = value: for unknowns that a case fixes but other laws read, and for places with nothing in them.
#pragma once

namespace fourwalls {

struct SetValue {
  double value = 0;
  static constexpr int size = 1;
  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0] - value;
  }
};

}  // namespace fourwalls
