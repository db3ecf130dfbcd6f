// AWS accounts as `aws iam get-account-authorization-details` prints them: users, groups, roles and policies of
// one account, in one pass whatever the order of the lists.
//   account      an IAM user; its login is the user's name. A principal of another account that a role trusts is
//                an account too, named by its ARN
//   group        an IAM group
//   role         an IAM role, `role/NAME`: whoever it trusts by name holds it
//   package      a managed policy by name, or an inline one as `user|group|role/HOLDER/POLICY`
//   entitlement  an action as the policy writes it: `s3:GetObject`, `iam:*`; wildcards are not expanded. A statement
//                for some resources only is limited to them by the scope kind `aws_resource`
// What IAM evaluates beyond that is counted and noted, never guessed: Deny and conditions are passed over, so access
// may look wider than it is, never narrower.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/agency/sources_file.hpp"
#include "connectors/by_id.hpp"
#include "connectors/intake.hpp"
#include "connectors/json/record.hpp"

namespace rolewright::connectors {

class AwsImport {
 public:
  AwsImport(Intake& intake, const AgencySources& agency) : intake_{intake}, agency_{agency} {}

  /// Reads one file of `source`, plain or gzip.
  void read(const SourceDeclaration& source);

 private:
  enum class Passed : std::uint8_t { Deny, Condition, NotAction, NotResource, Service, Federated, WholeAccount, Anyone };

  void item(Record& record);
  void user(Record& record);
  void group(Record& record);
  void role(Record& record);
  void policy(Record& record);
  bool enter_account(Record& record);
  NodeId managed(Record& policy);
  std::vector<NodeId> policies_of(Record& holder, std::string_view inline_list, const std::string& holder_name);
  void document(Record& record, std::string_view path, simdjson::dom::element document, NodeId policy);
  void statement(Record& record, std::string_view path, simdjson::dom::element statement, NodeId policy);
  NodeId action(std::string_view name);
  void trust(Record& record, NodeId role);
  void trust_principal(Record& record, std::string_view arn, NodeId role);
  void report();
  void pass(Passed what) { ++passed_[what]; }

  Intake& intake_;
  const AgencySources& agency_;
  SystemId system_;
  bool entered_ = false;
  std::string account_number_;
  std::string file_;
  std::set<std::string, std::less<>> groups_;              // described
  std::set<std::string, std::less<>> described_policies_;  // by ARN
  std::map<std::string, NodeId, std::less<>> policies_;    // by ARN, described or only attached
  ById<NodeId> actions_;  // by their lower case: IAM ignores case, and the first spelling is shown
  std::map<Passed, std::uint64_t> passed_;
  simdjson::dom::parser nested_;  // of documents that are exported as text
};

}  // namespace rolewright::connectors
