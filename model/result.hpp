// Result<T>: a T, or a non-empty list of diagnostics. What every front function returns.
#pragma once

#include <utility>
#include <variant>

#include "model/bug.hpp"
#include "model/diagnostic.hpp"

namespace rolewright {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_{std::in_place_index<0>, std::move(value)} {}  // NOLINT(google-explicit-constructor)
  Result(Diagnostics found) : state_{std::in_place_index<1>, std::move(found)} {  // NOLINT
    if (!error().has_error()) bug("a failed Result without an error");
  }
  Result(Diagnostic found) : Result{Diagnostics{std::move(found)}} {}  // NOLINT

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] const Diagnostics& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Diagnostics> state_;
};

}  // namespace rolewright
