/// Sacado's forward differentiation without the rest of Trilinos: `Dual<N>` carries N derivatives.
///
/// Sacado's headers also announce its types to Teuchos and Kokkos, which pulls in MPI and needs those
/// libraries at link time. Nothing here uses them, so they are switched off between configuration and use.
/// Include this instead of Sacado's own headers, everywhere: two forms in one program break the
/// one-definition rule.
#pragma once

#include <Sacado_ConfigDefs.h>
#undef HAVE_SACADO_KOKKOSCORE
#undef HAVE_SACADO_KOKKOSCONTAINERS
#undef HAVE_SACADO_TEUCHOSCORE
#undef HAVE_SACADO_TEUCHOSCOMM
#undef HAVE_SACADO_TEUCHOSNUMERICS
#undef HAVE_SACADO_TEUCHOSKOKKOSCOMM
#include <Sacado_No_Kokkos.hpp>

namespace fourwalls {

template <int N>
using Dual = Sacado::Fad::SFad<double, N>;

}  // namespace fourwalls
