"""Invented people: the names of a French town, and telephone numbers that ring nowhere."""

from collections import Counter
from itertools import count
from random import Random

from django.utils.text import slugify

from continuity.directory.models import User

UNUSABLE_PASSWORD = "!"  # noqa: S105 how Django marks an account nobody can sign in to


def _names(text: str) -> list[str]:
    """The names of `text`, between blanks; a low line stands for a blank inside a name."""
    return [name.replace("_", " ") for name in text.split()]


GIRLS = _names("""
Adèle Aïcha Alice Amina Anaïs Apolline Assia Camille Capucine Célia Chloé Clara Clémence Dounia Éléonore Élise
Éloïse Emma Eva Fanta Fatou Flora Garance Giulia Hanaé Inès Iris Jade Jeanne Julia Juliette Kadiatou Khadija Lana
Léa Léna Léonie Lila Lina Lisa Lou Louane Louise Lucie Maëlle Manon Margaux Margot Maryam Mathilde Maya Mélina Mia
Mila Myriam Naïma Nina Noémie Nour Olivia Océane Rania Romane Rose Salomé Sarah Sofia Soline Thaïs Victoire Yasmine Zoé
""")
BOYS = _names("""
Aaron Achille Adam Adrien Alexandre Amadou Amir Antoine Arthur Augustin Ayoub Basile Baptiste Bilal Camille Clément
Côme Diego Éliott Enzo Ethan Évan Gabin Gabriel Gaspard Hamza Hugo Ibrahim Idriss Ilyès Imran Isaac Ismaël Jean
Joseph Jules Kaïs Karim Léandre Léo Léon Liam Lorenzo Louis Lucas Maël Malo Mamadou Marius Martin Mathis Mattéo
Maxence Mehdi Milo Mohamed Moussa Nathan Naël Noa Noé Nolan Octave Oscar Paul Rayan Robin Sacha Samuel Simon Tao
Théo Thomas Timéo Tom Victor Yanis Younes Zacharie
""")
WOMEN = _names("""
Agnès Aurélie Béatrice Brigitte Cécile Céline Christine Claire Corinne Delphine Élodie Émilie Fatiha Florence
Gaëlle Hélène Isabelle Karine Latifa Laurence Leïla Magali Marie Marion Mériem Mylène Nadège Nadia Nathalie Patricia
Rachida Sabine Sandra Sandrine Sophie Sylvie Valérie Véronique Virginie Yamina
""")
MEN = _names("""
Alain Bruno Cédric Christophe Damien David Didier Éric Fabrice Farid Franck Frédéric Gilles Grégory Guillaume Hakim
Jérôme Julien Laurent Ludovic Marc Mathieu Michel Mourad Nicolas Olivier Pascal Patrick Philippe Rachid Régis
Sébastien Serge Stéphane Sylvain Thierry Vincent Xavier Youssef Yves
""")
SURNAMES = _names("""
Achard Aguilar Allain Ansart Arnaud Aubry Bailly Barbier Barreau Belkacem Benali Benoît Bernier Berthelot Besnard
Blanchet Bonnard Bouchet Boulanger Bourdon Boutin Brahimi Bréhier Briand Brossard Camara Carlier Carpentier Carré
Castel Chauvin Chevalier Cissé Collet Cordier Coulibaly Courtois Da_Costa Dalmas Daniel David Delage Delaunay
Delmas Denis Deschamps Devaux Diallo Didier Diop Doucet Dubreuil Dumas Dupuis Durieux El_Amrani Esteban Fabre
Fauvel Fernandes Ferrand Fleury Fontaine Forestier Fournel Gaillard Garnier Gauthier Gilbert Girault Godard Gomes
Grandjean Guérin Guichard Guillet Haddad Hamon Hardy Hébert Henriot Huet Humbert Imbert Jacquet Jamet Joly Joubert
Jourdan Kaci Keïta Klein Konaté Labbé Lacroix Laporte Larcher Lassalle Laurier Le_Bihan Le_Goff Lebrun Leclerc
Lefort Legrand Lemaire Lenoir Leroux Letellier Lopes Loubet Lucas Mahé Maillard Mallet Mansouri Marchal Maréchal
Marquet Martel Martinelli Masson Mercier Meunier Meyer Michaud Millet Monnier Moreno Morin Moulin Muller Navarro
N’Diaye Nguyen Noël Ollivier Ortega Pages Paris Pasquier Pelletier Pereira Perrot Peyrat Pichon Poirier Pons Prévost
Quéré Ramirez Raynal Renaud Ribeiro Rivière Robin Rolland Rossi Roussel Sabatier Saïdi Salmon Sanchez Savary
Schneider Seguin Silva Tanguy Tessier Thibault Tixier Toussaint Traoré Tran Valette Vasseur Verdier Vidal Vincent
Voisin Weber Yildiz Zidane
""")


class People:
    """Makes accounts whose user names are all different; an account has no password until it is given one."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.usernames: Counter[str] = Counter()
        self.numbers = count()

    def surname(self) -> str:
        return self.rng.choice(SURNAMES)

    def child_name(self) -> str:
        return self.rng.choice(self.rng.choice((GIRLS, BOYS)))

    def adult(self, *, surname: str = "", first_names: list[str] | None = None) -> User:
        first_names = first_names or self.rng.choice((WOMEN, MEN))
        return self.account(self.rng.choice(first_names), surname or self.surname(), phone=self.phone())

    def account(self, first_name: str, last_name: str, **fields) -> User:
        username = slugify(first_name) + "." + slugify(last_name)
        self.usernames[username] += 1
        if self.usernames[username] > 1:
            username += str(self.usernames[username])
        return User(
            username=username,
            first_name=first_name,
            last_name=last_name,
            password=UNUSABLE_PASSWORD,
            **fields,
        )

    def phone(self) -> str:
        """The next number of the range that Arcep keeps for fiction, 06 39 98 …: no one answers there."""
        tail = f"{next(self.numbers) % 10_000:04d}"
        return f"06 39 98 {tail[:2]} {tail[2:]}"
