"""What can be wrong with a wish, by name; each door says it in its own words."""

# English is for the commands; the pages say the same in Chinese.
SENTENCES = {
    "wrong": "name and password do not fit",
    "too-often": "too many tries; wait {seconds} seconds",
    "name-unusable": "the name is empty, longer than 40 characters, or holds characters that cannot be shown; write one line",
    "name-taken": "there is an account with this name; choose another, or `account setup-link` for a new password",
    "role-unknown": "there is no such role; write viewer, agent, editor or admin",
    "account-unknown": "there is no such account; `account list` shows all",
    "account-disabled": "the account is disabled; enable it in the console first",
    "last-admin": "this is the last administrator who can sign in; make another one first",
    "role-provided": "the OpenID provider decides this role; change it there",
    "not-yourself": "nobody disables or demotes themselves; ask another administrator",
    "no-role": "the OpenID provider gives this person no role here",
    "link-used": "the link has been used, has expired or was replaced; ask for a new one",
    "session-unknown": "there is no such session; it has ended already",
    "password-short": "the password is shorter than 12 characters; three or four words in a row are easy to remember",
    "password-long": "the password is longer than 200 characters; shorten it",
    "password-common": "the password is one of the commonest; choose one that nobody else has",
    "password-simple": "the password repeats fewer than five different characters; mix more",
    "password-name": "the password holds the name of the account; leave it out",
    "password-same": "the new password is the old one; choose another",
    "password-differs": "the two passwords differ; type it again",
}


class Refused(Exception):
    """A wish that is not granted. `name` is a key of SENTENCES; `seconds` is how long to wait, where waiting helps."""

    def __init__(self, name: str, seconds: int = 0) -> None:
        super().__init__(SENTENCES[name].format(seconds=seconds))
        self.name = name
        self.seconds = seconds
