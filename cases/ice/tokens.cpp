#include "cases/ice/tokens.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace fourwalls::ice {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

std::string shown(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02x}", byte);
}

class Lexer {
 public:
  Lexer(std::string_view text, const std::string& file, std::vector<Problem>& problems)
      : text_(text), file_(file), problems_(problems) {}

  std::vector<Token> run() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;  // byte order mark
    line_start_ = at_;
    while (at_ < text_.size() && problems_.size() < most_problems) one();
    start();
    tokens_.push_back(token_);
    return std::move(tokens_);
  }

 private:
  char look(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void start() {
    token_ = {};
    token_.line = line_;
    token_.column = static_cast<int>(at_ - line_start_) + 1;
  }

  void advance() {
    if (text_[at_] == '\n') ++line_, line_start_ = at_ + 1;
    ++at_;
  }

  void error(std::string message) {
    problems_.push_back({{file_, token_.line, token_.column, {}}, "error", std::move(message)});
  }

  void push(TokenKind kind, std::size_t length) {
    token_.kind = kind;
    token_.text = std::string(text_.substr(at_, length));
    at_ += length;
    tokens_.push_back(token_);
  }

  void one() {
    start();
    const char c = look();
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v') return advance();
    if (c == '/' && look(1) == '/') return line_comment();
    if (c == '/' && look(1) == '*') return comment();
    if (c == '"') return quoted();
    if (is_letter(c)) return name();
    if (is_digit(c) || ((c == '-' || c == '+') && is_digit(look(1)))) return number();
    if (std::string_view(":;,(){}.").find(c) != std::string_view::npos) return push(TokenKind::sign, 1);
    error(fmt::format("{} has no meaning here", shown(c)));
    // one message for a run of such bytes
    while (at_ < text_.size() && look() == c) advance();
  }

  void line_comment() {
    while (at_ < text_.size() && look() != '\n') advance();
  }

  void comment() {
    at_ += 2;
    while (at_ < text_.size() && !(look() == '*' && look(1) == '/')) advance();
    if (at_ >= text_.size()) return error("this comment does not end; expected '*/'");
    at_ += 2;
  }

  void quoted() {
    std::size_t length = 1;
    while (at_ + length < text_.size() && look(length) != '"' && look(length) != '\n') ++length;
    if (look(length) != '"') {
      error("this text does not end; expected '\"' on the same line");
      at_ += length;
      return;
    }
    push(TokenKind::text, length + 1);
    auto& text = tokens_.back().text;
    text = text.substr(1, text.size() - 2);
  }

  void name() {
    std::size_t length = 1;
    while (is_name(look(length))) ++length;
    // the one keyword with a hyphen
    constexpr std::string_view hyphened = "non-uniform";
    if (text_.substr(at_, hyphened.size()) == hyphened && !is_name(look(hyphened.size())))
      length = hyphened.size();
    push(TokenKind::word, length);
  }

  void number() {
    // the two keywords that begin with a digit
    if ((look() == '4' || look() == '2') && text_.substr(at_ + 1, 2) == "rm" && !is_name(look(3)))
      return push(TokenKind::word, 3);
    std::size_t length = look() == '-' || look() == '+' ? 1 : 0;
    while (is_digit(look(length))) ++length;
    if (look(length) == '.') {
      ++length;
      while (is_digit(look(length))) ++length;
    }
    if (look(length) == 'e' || look(length) == 'E') {
      const std::size_t sign = look(length + 1) == '-' || look(length + 1) == '+' ? 1 : 0;
      if (is_digit(look(length + 1 + sign))) {
        length += 2 + sign;
        while (is_digit(look(length))) ++length;
      }
    }
    if (is_name(look(length)) || look(length) == '.') {
      std::size_t rest = length;
      while (is_name(look(rest)) || look(rest) == '.') ++rest;
      error(fmt::format("'{}' is not a number", text_.substr(at_, rest)));
      token_.value = 1;  // stands in, so that the rest of the statement is read
      return push(TokenKind::number, rest);
    }
    const char* from = text_.data() + at_ + (look() == '+' ? 1 : 0);
    const auto result = std::from_chars(from, text_.data() + at_ + length, token_.value);
    if (result.ec != std::errc() || !std::isfinite(token_.value)) {
      error(fmt::format("'{}' is outside of what a number can be", text_.substr(at_, length)));
      token_.value = 1;
    }
    push(TokenKind::number, length);
  }

  std::string_view text_;
  const std::string& file_;
  std::vector<Problem>& problems_;
  std::vector<Token> tokens_;
  Token token_;
  std::size_t at_ = 0, line_start_ = 0;
  int line_ = 1;
};

std::string found(const Token& token) {
  switch (token.kind) {
    case TokenKind::end:
      return "the end of the file";
    case TokenKind::text:
      return fmt::format("the text \"{}\"", token.text);
    default:
      return fmt::format("'{}'", token.text);
  }
}

}  // namespace

std::vector<Token> tokenize(std::string_view text, const std::string& file, std::vector<Problem>& problems) {
  return Lexer(text, file, problems).run();
}

Cursor::Cursor(std::string_view text, std::string file, std::vector<Problem>& problems)
    : file_(std::move(file)), problems_(problems), tokens_(tokenize(text, file_, problems)) {}

const Token& Cursor::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool Cursor::next_is(std::string_view text, std::size_t ahead) const {
  const auto& token = peek(ahead);
  return (token.kind == TokenKind::word || token.kind == TokenKind::sign) && token.text == text;
}

bool Cursor::take(std::string_view text) {
  if (!next_is(text)) return false;
  skip();
  return true;
}

void Cursor::expect(std::string_view sequence) {
  std::string_view rest = sequence;
  while (!rest.empty()) {
    const auto blank = rest.find(' ');
    const auto one = rest.substr(0, blank);
    if (!take(one)) unexpected(fmt::format("'{}'", rest));
    rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
  }
}

double Cursor::number(std::string_view what) {
  if (peek().kind != TokenKind::number) unexpected(fmt::format("a number: {}", what));
  const double value = peek().value;
  skip();
  return value;
}

double Cursor::number(std::string_view what, const Bounds& bounds) {
  const auto where = here();
  const double value = number(what);
  if (!bounds.contains(value))
    error(where, fmt::format("expected {}, found {:g}: {}", expected_number(bounds, value), value, what));
  return value;
}

int Cursor::count(std::string_view what) {
  constexpr double most = 1e6;
  const auto where = here();
  const double value = number(what);
  if (value >= 1 && value <= most && value == std::floor(value)) return static_cast<int>(value);
  error(where, fmt::format("expected a whole number from 1 to {:g}, found {:g}: {}", most, value, what));
  return 1;
}

std::string Cursor::word(std::string_view what) {
  if (peek().kind != TokenKind::word) unexpected(what);
  std::string value = peek().text;
  skip();
  return value;
}

std::string Cursor::text(std::string_view what) {
  if (peek().kind != TokenKind::text) unexpected(fmt::format("{} in quotes", what));
  std::string value = peek().text;
  skip();
  return value;
}

int Cursor::choice(const std::vector<std::string>& words) {
  for (std::size_t w = 0; w < words.size(); ++w)
    if (take(words[w])) return static_cast<int>(w);
  unexpected(fmt::format("one of {}", fmt::join(words, ", ")));
}

void Cursor::semicolon() {
  if (!take(";")) error(here(), fmt::format("expected ';', found {}", found(peek())));
}

bool Cursor::at_heading() const {
  constexpr std::size_t most_words = 4;
  for (std::size_t n = 0; n <= most_words; ++n) {
    if (n > 0 && next_is(":", n)) return true;
    if (peek(n).kind != TokenKind::word) return false;
  }
  return false;
}

void Cursor::recover() {
  while (!at_end() && !next_is(";") && !at_heading()) skip();
  take(";");
}

void Cursor::error(const Location& where, std::string message) {
  if (!full()) problems_.push_back({where, "error", std::move(message)});
}

void Cursor::unexpected(std::string_view expected) {
  error(here(), fmt::format("expected {}, found {}", expected, found(peek())));
  throw Unreadable{};
}

}  // namespace fourwalls::ice
