// SPDX-License-Identifier: MIT
#include "judge/levels/past.hpp"

namespace jw::levels {

void Past::add(const Point& point) {
    run.push_back(point.run);
    hour.push_back(point.hour());
    value.push_back(static_cast<float>(point.value));
}

void Past::move(std::size_t count, double size) {
    for (std::size_t i = 0; i < count; ++i)
        value[i] = static_cast<float>(static_cast<double>(value[i]) + size);
}

std::vector<Point> Past::take_newest(std::size_t count) {
    std::vector<Point> newest;
    const auto left = size() - count;
    for (auto i = left; i < size(); ++i) newest.push_back({run[i], hour[i] * 60, value[i]});
    run.resize(left);
    hour.resize(left);
    value.resize(left);
    return newest;
}

void Past::drop_oldest(std::size_t count) {
    const auto end = static_cast<std::ptrdiff_t>(count);
    run.erase(run.begin(), run.begin() + end);
    hour.erase(hour.begin(), hour.begin() + end);
    value.erase(value.begin(), value.begin() + end);
}

}  // namespace jw::levels
