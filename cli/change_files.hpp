// `check --scim FILE`, `check --terraform PLAN.json`: the changes that a pipeline is about to make, as one request for each
// person whom they touch.
#pragma once

#include <string>
#include <vector>

#include "cli/workspace.hpp"
#include "model/request.hpp"

namespace rolewright::cli {

class ChangeFiles {
 public:
  void declare(CLI::App& command);
  [[nodiscard]] bool given() const { return !scim_.empty() || !terraform_.empty(); }

  struct Requests {
    std::vector<Request> requests;  // by person, in the order of the snapshot
    std::size_t neutral = 0;        // changes that touch nobody's access
  };
  /// `frame` has the days and the ticket of each. An object that is a role of the policy is asked for as that role, so its
  /// eligibility is judged too. Errors RW0001, RW0002, RW0501, RW0535.
  [[nodiscard]] Result<Requests> read(Workspace& workspace, const Request& frame) const;

 private:
  std::string scim_, terraform_;
  std::vector<std::string> users_;
};

}  // namespace rolewright::cli
