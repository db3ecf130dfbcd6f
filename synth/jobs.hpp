// The bureau's jobs: what HR calls them, how many people do them, and what access comes with each.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace rolewright::synth {

/// `access` is a list of grants separated by blanks (`_` stands for a blank in a name), each
///   okta:GROUP · entra:GROUP · package:NAME · dir:DIRECTORY_ROLE · SYSTEM:ROLE
/// with an optional scope `@leaf` `@unit` `@alc` `@two` `@office` after a role,
/// and an optional `40%` before it: only that share of the people get it.
struct Job {
  std::string_view id;
  std::string_view org;
  std::string_view series;
  std::string_view title;
  std::string_view grade;
  std::string_view clearance;
  std::string_view tier;
  unsigned fund;
  std::size_t count;
  std::string_view access;
  std::string_view employment = "civil_service";
};

[[nodiscard]] std::span<const Job> jobs();

}  // namespace rolewright::synth
