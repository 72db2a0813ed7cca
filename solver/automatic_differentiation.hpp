/// Sacado's forward mode with a fixed number of derivatives, and nothing else of Trilinos.
///
/// Sacado's own umbrella headers pull in Teuchos and Kokkos for traits that are not used here, at some
/// seconds a translation unit and with libraries to link; without these macros only the arithmetic remains.
#pragma once

// clang-format off
#include <Sacado_ConfigDefs.h>
#undef HAVE_SACADO_KOKKOSCORE
#undef HAVE_SACADO_KOKKOSCONTAINERS
#undef HAVE_SACADO_TEUCHOSCOMM
#undef HAVE_SACADO_TEUCHOSCORE
#undef HAVE_SACADO_TEUCHOSKOKKOSCOMM
#undef HAVE_SACADO_TEUCHOSNUMERICS
#undef HAVE_SACADO_VIEW_SPEC
#include <Sacado_mpl_apply.hpp>
#include <Sacado_Fad_SFad.hpp>
// clang-format on

namespace fourwalls {

/// A value and its N derivatives.
template <int N>
using Dual = Sacado::Fad::SFad<double, N>;

}  // namespace fourwalls
