package door

// Whoever agreed to an older version of what everybody agrees to is shown what changed after signing in, and goes on only once they agree.
// They may sign out instead, or close their registration.

// ValueMustAgree says that the person signed in has not agreed to the versions in force.
const ValueMustAgree = "must_agree"
