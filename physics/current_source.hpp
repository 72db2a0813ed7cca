/// A given current out of one node of a circuit [A].
#pragma once

namespace fourwalls {

struct CurrentSource {
  double current = 0;  ///< [A] leaving the node

  static constexpr int size = 1;  // {V}
  static constexpr bool linear_symmetric() { return true; }

  template <class S>
  void operator()(const S (&)[size], S (&r)[size]) const {
    r[0] += current;
  }
};

}  // namespace fourwalls
