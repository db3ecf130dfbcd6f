// What `staff` answers, as plain values: the command fills them, report renders them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/id.hpp"

namespace rolewright {

enum class CanDo : std::uint8_t { Yes, No, Unknown };

struct StaffingAnswer {
  std::string workflow;  // rule id
  CanDo can_do = CanDo::Unknown;
  struct Step {
    std::string name;
    std::uint64_t candidates = 0;
    PersonId actor;  // none unless it can be done
  };
  std::vector<Step> steps;
  // When it can be done:
  std::uint64_t wanted_absences = 0;  // as the workflow says
  std::uint64_t survives = 0;         // proved: any so many people may be away
  bool survives_exact = false;
  std::vector<PersonId> blocked_by;   // without these nobody can do it
  // When it cannot:
  std::vector<std::string> core;      // said together, these leave no way
  bool core_smallest = false;
  std::vector<std::string> exceptions;  // without these there is a way: `steps` shows it
  bool exceptions_found = false;
  std::uint64_t exceptions_bound = 0;  // no fewer will do
  std::vector<std::string> notes;
};

}  // namespace rolewright
