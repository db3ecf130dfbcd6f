// What fuzz_readers runs: reader_fuzz.cpp, compiled once for each reader.
#include "tests/fuzz/fuzz_targets.hpp"

extern "C" int fuzz_agency(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_aws(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_bloodhound(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_csv(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_entra(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_github(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_grc(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_hr(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_ldif(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_membership_rule(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_okta(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_okta_expression(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_request(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_scim(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_scim_changes(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_servicenow(const std::uint8_t* data, std::size_t size);
extern "C" int fuzz_terraform_changes(const std::uint8_t* data, std::size_t size);

namespace rolewright::tests {

const std::vector<FuzzTarget>& fuzz_targets() {
  static const std::vector<FuzzTarget> targets{
      {"agency", fuzz_agency},
      {"aws", fuzz_aws},
      {"bloodhound", fuzz_bloodhound},
      {"csv", fuzz_csv},
      {"entra", fuzz_entra},
      {"github", fuzz_github},
      {"grc", fuzz_grc},
      {"hr", fuzz_hr},
      {"ldif", fuzz_ldif},
      {"membership_rule", fuzz_membership_rule},
      {"okta", fuzz_okta},
      {"okta_expression", fuzz_okta_expression},
      {"request", fuzz_request},
      {"scim", fuzz_scim},
      {"scim_changes", fuzz_scim_changes},
      {"servicenow", fuzz_servicenow},
      {"terraform_changes", fuzz_terraform_changes}};
  return targets;
}

}  // namespace rolewright::tests
