#include "cases/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <sstream>

namespace fourwalls {

namespace {

/// Times closer than this part of each other are the same time.
constexpr double same_time = 1e-12;

}  // namespace

double Course::at(double time, bool after) const {
  if (amplitude != 0)
    return corners.front()[1] + amplitude * std::sin(2 * std::numbers::pi * (time - start) / period);
  const double near = same_time * std::max(std::abs(time), period);
  double t = time - start;
  if (t < -near || (!after && t <= near)) return corners.front()[1];
  if (period > 0) {
    const double turns = after ? std::floor((t + near) / period) : std::ceil((t - near) / period) - 1;
    t -= std::max(turns, 0.0) * period;
  }
  // the corner after which t lies
  const auto time_of = [](const std::array<double, 2>& corner) { return corner[0]; };
  const auto next = after ? std::ranges::upper_bound(corners, t + near, {}, time_of)
                          : std::ranges::lower_bound(corners, t - near, {}, time_of);
  const auto i = static_cast<std::size_t>(std::max<std::ptrdiff_t>(next - corners.begin() - 1, 0));
  if (after) {
    if (t <= corners[0][0] + near && corners[i][0] < corners[0][0]) return corners.front()[1];
  }
  if (t <= corners.front()[0] && (!after || corners.front()[0] > t + near)) return corners.front()[1];
  if (i + 1 == corners.size()) return corners.back()[1];
  const auto [t0, v0] = corners[i];
  const auto [t1, v1] = corners[i + 1];
  if (t1 <= t0) return after ? v1 : v0;
  return v0 + (v1 - v0) * std::clamp((t - t0) / (t1 - t0), 0.0, 1.0);
}

std::vector<double> Course::breakpoints(double t0, double t1) const {
  std::vector<double> times;
  if (amplitude != 0) return times;
  const double near = same_time * std::max(std::abs(t1), period);
  // more turns than an integer counts are more than anyone can follow
  const auto turn_of = [&](double turns) {
    return period > 0 ? std::llround(std::clamp(turns, 0.0, 9e15)) : 0LL;
  };
  const auto first = turn_of(std::floor((t0 - start) / period)),
             last = turn_of(std::ceil((t1 - start) / period));
  for (auto turn = first; turn <= last; ++turn)
    for (const auto& corner : corners) {
      const double time = start + static_cast<double>(turn) * period + corner[0];
      if (time > t0 + near && time < t1 - near && (times.empty() || time > times.back() + near))
        times.push_back(time);
    }
  return times;
}

double Course::next_breakpoint(double t0, double t1) const {
  if (amplitude != 0) return t1;
  if (period > 0) {
    // what is left of this turn, and the whole of the next
    const auto soon = breakpoints(t0, std::min(t1, std::max(t0, start) + 2 * period));
    return soon.empty() ? t1 : soon.front();
  }
  const double near = same_time * std::abs(t1);
  const auto next =
      std::ranges::upper_bound(corners, t0 + near - start, {}, [](const auto& corner) { return corner[0]; });
  return next == corners.end() ? t1 : std::min(t1, start + (*next)[0]);
}

double Course::highest() const {
  double most = corners.front()[1];
  for (const auto& corner : corners) most = std::max(most, corner[1]);
  return most + std::abs(amplitude);
}

Course course_of(const Profile& p, double current) {
  Course c;
  c.period = p.period;
  // a slew makes of each change of level a time of its own
  const auto lasts = [&](double from, double to, double given) {
    return p.slew > 0 ? std::abs(to - from) * std::abs(current) / p.slew : given;
  };
  double now = 0;
  const auto level = [&](double value) { c.corners.push_back({now, value}); };
  /// To another level: a ramp from here.
  const auto change = [&](double to) {
    const double from = c.corners.back()[1];
    now += lasts(from, to, to > from ? p.rise : p.fall);
    level(to);
  };
  const auto stay = [&](double seconds) {
    now += seconds;
    level(c.corners.back()[1]);
  };
  switch (p.kind) {
    case ProfileKind::step:
      c.start = p.start;
      c.period = 0;
      level(p.low);
      now += lasts(p.low, p.high, p.rise);
      level(p.high);
      break;
    case ProfileKind::pulse:
      c.start = p.start;
      c.corners = {{0, p.low}};
      now = lasts(p.low, p.high, p.rise);
      level(p.high), stay(p.width);
      now += lasts(p.high, p.low, p.fall);
      level(p.low);
      break;
    case ProfileKind::inference:
      c.start = p.start;
      level(p.low);
      now = lasts(p.low, p.high, p.rise);
      level(p.high), stay(p.width);
      if (p.token_period <= 0) {
        now += lasts(p.high, p.decode_level, p.fall);
        level(p.decode_level), stay(p.decode);
      } else {
        const auto tokens = static_cast<int>(std::floor(p.decode / p.token_period * (1 + same_time)));
        change(p.decode_level);
        const double first = now;
        for (int n = 0; n < tokens; ++n) {
          now = first + n * p.token_period;
          if (n > 0) change(p.decode_level);
          stay(first + (n + p.token_share) * p.token_period - now);
          change(p.token_level);
          stay(first + (n + 1) * p.token_period - now);
        }
      }
      now += lasts(c.corners.back()[1], p.low, p.fall);
      level(p.low);
      break;
    case ProfileKind::sine:
      c.start = p.start;
      c.corners = {{0, 0.5 * (p.low + p.high)}};
      c.amplitude = 0.5 * (p.high - p.low);
      break;
    case ProfileKind::rows:
      if (p.before >= 0) level(p.before);
      for (std::size_t n = 0; n < p.values.size(); ++n) {
        c.corners.push_back({static_cast<double>(n) * p.interval, p.values[n]});
        c.corners.push_back({static_cast<double>(n + 1) * p.interval, p.values[n]});
      }
      break;
    case ProfileKind::piecewise:
    case ProfileKind::trace:
      for (const auto& point : p.points) c.corners.push_back({point.time, point.value});
      break;
  }
  return c;
}

std::vector<ProfilePoint> read_trace(const std::string& file, const std::string& text,
                                     std::vector<std::string>& problems) {
  std::vector<ProfilePoint> points;
  std::istringstream in(text);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    line.resize(std::min(line.size(), line.find('#')));
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == ',' || c == ';' || c == '\t'; }, ' ');
    char* rest = nullptr;
    const double time = std::strtod(line.c_str(), &rest);
    if (rest == line.c_str() && points.empty() && problems.empty()) continue;  // words at the head
    char* end = rest;
    const double value = std::strtod(rest, &end);
    const bool two =
        rest != line.c_str() && end != rest && std::string(end).find_first_not_of(" \r") == std::string::npos;
    const auto say = [&](const std::string& what) {
      problems.push_back(fmt::format("{}:{}: {}", file, number, what));
    };
    if (!two || !std::isfinite(time) || !std::isfinite(value)) {
      say("expected two numbers, time in seconds and factor");
    } else if (time < 0 || value < 0) {
      say("a time or a factor below zero");
    } else if (!points.empty() && time < points.back().time) {
      say("this time lies before the one above");
    } else {
      ProfilePoint point;
      point.where = {file, number, 1, {}};
      point.time = time, point.value = value;
      points.push_back(point);
    }
    if (problems.size() >= 20) break;
  }
  if (points.empty() && problems.empty()) problems.push_back(file + ": holds no points");
  return points;
}

}  // namespace fourwalls
