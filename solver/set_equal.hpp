/// One unknown shows what another is.
#pragma once

namespace fourwalls {

struct SetEqual {
  static constexpr int size = 2;  // {follower, leader}
  template <class S>
  void operator()(const S (&u)[size], S (&r)[size]) const {
    r[0] += u[0] - u[1];
  }
};

}  // namespace fourwalls
