"""The two checksums that tell a card and a resident's identity number from other long numbers."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REMAINDERS = "10X98765432"


def is_luhn(digits: str) -> bool:
    """Whether the last digit is right by Luhn's rule, as on most cards."""
    odd = sum(int(digit) for digit in digits[-1::-2])
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (odd + even) % 10 == 0


def is_resident_id(number: str) -> bool:
    """Whether a number is a resident's: 18 characters, a possible date of birth, and the right last character."""
    if len(number) != 18 or not number[:17].isdecimal() or number[0] == "0":
        return False
    century, month, day = number[6:8], number[10:12], number[12:14]
    if century not in ("18", "19", "20") or not ("01" <= month <= "12" and "01" <= day <= "31"):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _REMAINDERS[total % 11] == number[17].upper()
