// Keys of the course over time.
#include "cases/keys/key_maker.hpp"
#include "cases/keys/tables.hpp"

namespace fourwalls::keys {

namespace {

constexpr Range any_time = from(0, 1e9);

Table profile_point_table() {
  using K = Of<ProfilePoint>;
  return K::table(
      "profile.point", "a corner of a piecewise linear profile; two of one time are a jump",
      {{
          K::quantity("time", &ProfilePoint::time, "s", any_time, "not before the corner before it")
              .required(),
          K::quantity("value", &ProfilePoint::value, "1", from(0, 1e3), "factor").required(),
      }});
}

}  // namespace

Table profile_table() {
  using K = Of<Profile>;
  using P = Profile;
  constexpr Range factor = from(0, 1e3);
  return K::table(
      "profile",
      "a factor over time for powers and set points: step (low, then high from `start` on), pulse (to high "
      "and back, repeated with a period), inference (prefill at high for `width`, then `decode` at "
      "decode_level, then low), piecewise (linear between points), trace (the same from a CSV file), sine "
      "(between low and high with a period), rows (values held for equal intervals)",
      {{
          K::text("name", &P::name, "unique").required(),
          K::choice("kind", &P::kind, {"step", "pulse", "inference", "piecewise", "trace", "sine", "rows"},
                    "")
              .required(),
          K::quantity("low", &P::low, "1", factor, "before the change"),
          K::quantity("high", &P::high, "1", factor, "after the change"),
          K::quantity("start", &P::start, "s", any_time,
                      "when it begins to change; sine: when it crosses its mean upwards"),
          K::quantity("rise", &P::rise, "s", any_time, "duration of the change; 0: a jump"),
          K::quantity("width", &P::width, "s", any_time, "pulse, inference: time at high"),
          K::quantity("fall", &P::fall, "s", any_time, "pulse, inference: duration of changes downwards"),
          K::quantity("period", &P::period, "s", any_time, "of repetition; 0: once"),
          K::quantity("decode", &P::decode, "s", any_time, "inference: duration of token generation"),
          K::quantity("decode_level", &P::decode_level, "1", factor, "inference: factor during it"),
          K::quantity("token_period", &P::token_period, "s", any_time,
                      "inference: of one token's generation; 0: tokens are not told apart"),
          K::quantity("token_share", &P::token_share, "1", from(0.001, 0.999),
                      "inference: part of a token's period at decode_level"),
          K::quantity("token_level", &P::token_level, "1", factor, "inference: factor in the rest of it"),
          K::quantity("slew", &P::slew, "A/s", from(0, 1e15),
                      "of the current that follows it, instead of rise and fall"),
          K::text("file", &P::file, "trace: CSV of time [s] and factor, relative to the case file").folded(),
          K::quantity("interval", &P::interval, "s", above(0, 1e9), "rows: of each value")
              .or_else("not used"),
          K::quantity("before", &P::before, "1", factor, "rows: factor before time 0")
              .or_else("the first value"),
          K::list("values", &P::values, factor,
                  "rows: one after the other from time 0 on; the last one stays")
              .or_else("not used"),
          K::items("point", &P::points, profile_point_table()),
      }});
}

Table probe_table() {
  using K = Of<Probe>;
  using P = Probe;
  return K::table(
      "probe",
      "a figure of every time step in history.csv: a quantity of the summary, the temperature of a body or "
      "layer, or the potential of a sheet",
      {{
           K::text("name", &P::name, "unique; heads the column").required(),
           K::text("quantity", &P::quantity, "name in the summary").or_else("a place"),
           K::text("body", &P::body, "its temperature").names("body").or_else("none"),
           K::text("layer", &P::layer, "of the body").or_else("all of them"),
           K::text("sheet", &P::sheet, "its potential").names("sheet").or_else("none"),
           K::point(&P::at),
       },
       K::place(&P::place, "the whole of it", in_body + "; of a body or a layer"),
       {
           K::choice("statistic", &P::statistic, {"point", "maximum", "minimum", "mean"},
                     "over the place; point needs `at`"),
           K::quantity("band", &P::band, "*", from(0, 1e30),
                       "in the figure's unit: recovered is when it stays this near to its value at the end"),
       }});
}

Table controller_table() {
  using K = Of<Controller>;
  using C = Controller;
  return K::table(
      "controller",
      "throttles power, or drives pumps and fans, by what a sensor shows: loads, layers and parts, or loop "
      "branches, heat sinks and air jets name it as theirs. Over time it looks at equal intervals; in "
      "proportion "
      "it acts in steady states as well",
      {{
          K::text("name", &C::name, "unique").required(),
          K::text("body", &C::body, "whose temperature is looked at").names("body").or_else("power"),
          K::text("layer", &C::layer, "of the body").or_else("all of them"),
          K::point(&C::at),
          K::choice("statistic", &C::statistic, {"point", "maximum", "minimum", "mean"},
                    "over the place; point needs `at`"),
          K::quantity("temperature_limit", &C::temperature_limit, "K", any_temperature,
                      "above it power is taken back")
              .or_else("none"),
          K::quantity("temperature_band", &C::temperature_band, "delta K", from(0, 1000),
                      "below the limit: steps: power is given back below it; proportional: where the factor "
                      "leaves 1"),
          K::quantity("power_limit", &C::power_limit, "W", above(0, 1e9),
                      "instead of a temperature: of all that the controller controls, leakage included")
              .or_else("none"),
          K::quantity("power_band", &C::power_band, "W", any_power, "as temperature_band"),
          K::choice("kind", &C::kind, {"steps", "proportional"},
                    "steps: one `step` a look, down above the limit, up below the band; proportional: the "
                    "factor falls from 1 at the lower end of the band to `minimum` at the limit"),
          K::choice(
              "action", &C::action, {"throttle", "cool"},
              "cool: the other way round, the factor rises with the temperature; of a pump's or fan's speed, "
              "of an air jet's drive"),
          K::quantity("step", &C::step, "1", above(0, 1), "steps: of the factor, at a look"),
          K::quantity("minimum", &C::minimum, "1", from(0, 1), "least factor"),
          K::quantity("period", &C::period, "s", above(0, 1e6), "between looks; over time it is needed")
              .or_else("none"),
          K::quantity("delay", &C::delay, "s", from(0, 1e6), "from a look to what follows from it"),
      }});
}

Table transient_table() {
  using K = Of<TransientOptions>;
  using T = TransientOptions;
  return K::table(
      "transient",
      "the course over time, from an operating point on; without `stop` the steady state is solved",
      {{
          K::quantity("stop", &T::stop, "s", from(0, 1e9), "end of the run; 0: steady state"),
          K::quantity("step", &T::step, "s", from(0, 1e9),
                      "first step, or all of them when fixed; 0: a ten-thousandth of stop"),
          K::flag("fixed", &T::fixed, "steps are not adapted to the error"),
          K::choice("method", &T::method, {"auto", "bdf2", "trapezoidal", "euler"},
                    "auto: bdf2, second order and without ringing"),
          K::flag("damped", &T::damped,
                  "trapezoidal: two implicit Euler steps of half length at the start and after each corner"),
          K::quantity("temperature_tolerance", &T::temperature_tolerance, "delta K", above(0, 100),
                      "error of one step, anywhere"),
          K::quantity("voltage_tolerance", &T::voltage_tolerance, "V", above(0, 1e3),
                      "error of one step, anywhere"),
          K::quantity("residual_tolerance", &T::residual_tolerance, "1", from(1e-14, 1e-3),
                      "residual of each field relative to its scale, in each step"),
          K::quantity("max_step", &T::max_step, "s", from(0, 1e9), "0: a twentieth of stop"),
          K::choice("start", &T::start, {"steady", "ambient", "file"},
                    "from the operating point before time 0, from rest, or from a checkpoint"),
          K::text("file", &T::file, "start = file: a checkpoint.h5 of the same mesh; its state, not its time")
              .or_else("none"),
          K::quantity("output_interval", &T::output_interval, "s", from(0, 1e9),
                      "between fields; 0: those at the end only"),
          K::quantity("checkpoint_interval", &T::checkpoint_interval, "s", from(0, 1e9),
                      "of simulated time; 0: only when stopped by a signal"),
      }});
}

}  // namespace fourwalls::keys
