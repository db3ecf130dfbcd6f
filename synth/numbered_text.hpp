// NumberedText: a prefix, nine digits and a suffix, such as P000000012: texts that sort as their numbers do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rolewright::synth {

class NumberedText {
 public:
  NumberedText(std::string_view prefix, std::string_view suffix) : text_{std::string{prefix} + "000000000"}, digits_{text_.size()} {
    text_ += suffix;
  }
  /// Valid until the next call.
  std::string_view of(std::size_t number) {
    for (std::size_t at = digits_; at != digits_ - 9; number /= 10) text_[--at] = static_cast<char>('0' + number % 10);
    return text_;
  }
  [[nodiscard]] std::size_t size() const { return text_.size(); }

 private:
  std::string text_;
  std::size_t digits_;
};

/// `number` with leading zeros.
inline std::string padded(std::size_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits > text.size() ? digits - text.size() : 0, '0') + text;
}

/// What the people of a population are called: HR's key, the address, the logins that are not one of these, an invoice.
inline NumberedText key_text() { return {"P", ""}; }
inline NumberedText email_text() { return {"u", "@population.example"}; }
inline NumberedText login_text() { return {"acct-", ""}; }
inline NumberedText invoice_text() { return {"INV-", ""}; }

}  // namespace rolewright::synth
