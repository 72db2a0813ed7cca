/// Controllers over time: looks at equal intervals, and what follows from them after a delay.
///
/// In a steady state the factors of those that act in proportion are unknowns of their own law; a course that
/// starts from it goes on with them. A look and an action end a step of time. Between two actions a
/// controller's factor is constant, so all that it scales stays a plain function of time there; an action
/// that changes it starts integration afresh.
#pragma once

#include <vector>

#include "solver/model.hpp"

namespace fourwalls::controllers {

/// When something is next due after `time` [s]; infinite: never.
double next(const Model& m, double time);
/// Looks and acts where that is due at `time`; true: a factor has changed. Collective.
bool run(Model& m, Vec u, double time);
/// Books the time from t0 to t1, over which no factor has changed.
void account(Model& m, double t0, double t1);

/// All that the controllers know, for a checkpoint; as many numbers at any time.
std::vector<double> state(const Model& m);
/// From here on factors are held between looks: with all that `state` gave; empty: as `u` has them.
/// Collective.
void hold(Model& m, Vec u, const std::vector<double>& state);
std::size_t state_size(const Model& m);

}  // namespace fourwalls::controllers
