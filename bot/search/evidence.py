"""The evidence that a phrasing's topic answers a question: similarities between 0 and 1, each from another point of view."""

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel

from .index import Index, Question
from .meaning import Meant
from .profile import CHARACTERS, SOUNDS, WORDS
from .rows import Array

NEIGHBOURS = 32  # phrasings that are weighed against each other
PLACE_BITS = 32  # of a sorted number, which holds a feature and where it stood
DOUBT = 0.5  # how much a phrasing is doubted (the ridge of the regression)

PARTS = (
    "sounds",  # the information of sounds that question and phrasing share, relative to both
    "question_characters",  # how much of the question's information in characters the phrasing has
    "phrasing_characters",  # how much of the phrasing's the question has
    "edit_sounds",  # how little has to be changed in what is heard to make one of the other
    "same",  # written alike to the letter
    "topic_words",  # how much of the question's information in words stands anywhere in the topic
    "topic_characters",
    "typical_words",  # how alike the question is to the topic as a whole, each word as typical as it is of its phrasings
    "names_strange",  # the share of terms (a role, a model, a subject) the question names of which the topic does not speak
    "apart",  # what the topic's phrasings explain of the question that those of other topics nearby do not
    "unseen_characters",  # the share of the question's information in characters of which no topic knows anything
    "meaning",  # the cosine of the nearest sentence vector of the topic; 0 where the encoder was not asked
    "meaning_apart",  # as `apart`, of sentence vectors
)
MEANT = PARTS[-2:]  # the parts that only an encoder can fill


@dataclass(frozen=True, slots=True)
class Near:
    """The numbers of the phrasings nearest to a question, the nearest first, and how much of it each explains."""

    numbers: Array
    explain: Array


def near(index: Index, question: Question, recalled: Array) -> Near:
    """The first NEIGHBOURS of the phrasings that an engine recalled."""
    numbers = recalled[:NEIGHBOURS]
    row, place, values = index.shared(question, index.phrasings, numbers)
    cosines = np.bincount(row, values * question.information[place], len(numbers)) / question.norm
    return Near(numbers, _explained(_alike(index, numbers), cosines))


def evidence(index: Index, question: Question, around: Near, scored: Array, meant: Meant | None = None) -> Array:
    """[scored phrasings, PARTS]. `meant` are the sentence vectors, where they were asked."""
    owners, topic_of = np.unique(index.owner[scored], return_inverse=True)
    of_topics = (*_of_topics(index, question, owners), _summed(index, around, owners))
    unseen = np.full(len(scored), question.unknown[CHARACTERS] / question.sums[CHARACTERS])
    meaning = _meaning(index, meant, around, owners) if meant else (np.zeros(len(owners)), np.zeros(len(owners)))
    by_topic = [one[topic_of] for one in of_topics]
    return np.column_stack([*_of_phrasings(index, question, scored), *by_topic, unseen, *(one[topic_of] for one in meaning)])


def _of_phrasings(index: Index, question: Question, numbers: Array) -> tuple[Array, ...]:
    """The parts that depend on one phrasing, the first five, each [phrasings]."""
    row, place, _ = index.shared(question, index.phrasings, numbers)
    shared = index.by_view(question, row, place, question.information[place], len(numbers))
    sums = index.sums[numbers]
    heard, plain = question.profile.heard, question.profile.plain
    return (
        2 * shared[:, SOUNDS] / (question.sums[SOUNDS] + sums[:, SOUNDS]),
        shared[:, CHARACTERS] / question.sums[CHARACTERS],
        shared[:, CHARACTERS] / sums[:, CHARACTERS],
        np.array([Indel.normalized_similarity(heard, index.heard[number]) for number in numbers.tolist()]),
        np.array([float(plain == index.plain[number]) for number in numbers.tolist()]),
    )


def _of_topics(index: Index, question: Question, owners: Array) -> tuple[Array, ...]:
    """The parts that depend on the topic alone but for `apart`, each [topics]."""
    row, place, counts = index.shared(question, index.topics, owners)
    information, count = question.information[place], len(owners)
    known = index.by_view(question, row, place, information, count) / question.sums
    typical = index.by_view(question, row, place, information**2 * np.sqrt(counts / index.sizes[owners][row]), count)
    asked = question.profile.names
    strange = np.array([len(asked - index.names[owner]) / (len(asked) or 1) for owner in owners.tolist()])
    typical_words = typical[:, WORDS] / (question.norms[WORDS] * index.topic_norms[owners, WORDS])
    return known[:, WORDS], known[:, CHARACTERS], typical_words, strange


def _meaning(index: Index, meant: Meant, around: Near, owners: Array) -> tuple[Array, Array]:
    """`meaning` and `meaning_apart` of each topic."""
    numbers = np.union1d(around.numbers[: NEIGHBOURS // 2], meant.nearest(NEIGHBOURS // 2))
    vectors = meant.vectors[numbers].astype(float)
    apart = _summed(index, Near(numbers, _explained(vectors @ vectors.T, meant.cosines[numbers])), owners)
    return np.clip(meant.of_topics[owners], 0, 1), apart


def _summed(index: Index, around: Near, owners: Array) -> Array:
    """How much of a question the phrasings of each topic explain together: [topics]."""
    explained = (index.owner[around.numbers] == owners[:, None]) @ around.explain
    return np.asarray(np.clip(np.round(explained, 6), 0, 1))  # rounded: the last digits depend on the processor


def _explained(alike: Array, cosines: Array) -> Array:
    """How much of a question each of some phrasings explains, from their cosines with each other and with the question.

    Kernel ridge regression (Saunders, Gammerman and Vovk, 1998): what phrasings of several topics share speaks for none of
    them, and two phrasings that say the same count once.
    """
    return np.asarray(np.linalg.solve(alike + DOUBT * np.eye(len(alike)), cosines))


def _alike(index: Index, numbers: Array) -> Array:
    """The cosines of some phrasings with each other."""
    features, values, cells = index.phrasings.cells(numbers)
    row = np.repeat(np.arange(len(numbers)), cells)
    ordered = np.sort(features.astype(np.int64) << PLACE_BITS | np.arange(len(features)))  # several times faster than argsort
    feature, place = ordered >> PLACE_BITS, ordered & ((1 << PLACE_BITS) - 1)
    differs = np.diff(feature, prepend=-1, append=-1) != 0
    several = ~(differs[:-1] & differs[1:])  # what only one phrasing has changes nothing
    place, column = place[several], np.cumsum(differs[:-1][several]) - 1
    vectors = np.zeros((len(numbers), int(column.max(initial=-1)) + 1))
    vectors[row[place], column] = values[place]
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, 1.0)
    return alike
