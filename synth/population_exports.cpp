#include "synth/population_exports.hpp"

namespace rolewright::synth {

void export_population(const Blueprint& blueprint, ExportFolder& folder) {
  export_hr(blueprint, folder);
  export_okta(blueprint, folder);
  export_entra(blueprint, folder);
  export_applications(blueprint, folder);
  export_declarations(blueprint, folder);
}

std::optional<std::uint32_t> group_of(const Blueprint& blueprint, NodeId node) {
  const std::size_t entitlements = blueprint.entitlement_names.size();
  if (node.index() < entitlements) return {};
  return static_cast<std::uint32_t>(node.index() - entitlements);
}

std::string from_text(const Interval& held) {
  return held.from.is_bound() ? to_string(held.from) : std::string{};
}
std::string until_text(const Interval& held) {
  return held.until.is_bound() ? to_string(held.until) : std::string{};
}
std::string last_day_text(const Interval& held) {
  return held.until.is_bound() ? to_string(held.until.plus(-1)) : std::string{};
}

std::string folder_of(SystemId application) {
  std::string name = system_name(application.index());
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return name;
}

}  // namespace rolewright::synth
