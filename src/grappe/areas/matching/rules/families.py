"""Words of one family that no rule of endings brings together: what is done, the act, who or what does it.

From the French language at large: irregular verbs of trades with their nouns, and a few learned roots. Each
line is one family; its first word names it. Words are folded (no accents). Pure.
"""

from __future__ import annotations

_FAMILIES = """
coudre coud cousu cousue cousus cousues couture coutures couturier couturiers couturiere
moudre moulu moulue moulus moulues mouture moutures
cuire cuit cuite cuits cuites cuisson cuissons cuiseur cuiseurs
teindre teint teinte teintes teints teinture teintures teinturier teinturerie tinctorial tinctoriaux
peindre peint peinte peints peintes peinture peintures peintre peintres
fondre fondu fondue fondus fondues fonte fontes fonderie fonderies fondeur fondeurs fusion
extraire extrait extraite extraits extraites extraction extractions extracteur extracteurs extractif
tondre tondu tonte tontes tondeuse
traire traite traites
dissoudre dissous dissoute dissolution solvant solvants soluble solubles solubilite solubilisation
absorber absorbe absorbant absorbants absorption
adsorber adsorbe adsorbant adsorbants adsorption
polir poli polie polis polies polissage polisseur polissoir
vernir verni vernie vernis vernies vernissage
petrir petri petrie petrissage petrin
rotir roti rotie rotissage rotisserie
blanchir blanchi blanchie blanchiment blanchissage blanchisserie
durcir durci durcie durcissement durcisseur
refroidir refroidi refroidie refroidissement refroidisseur
epaissir epaissi epaississant epaississants epaississement
garnir garni garnie garniture garnitures garnissage
souder soude soudee soudes soudees soudage soudure soudures soudeur soudeurs
graver grave gravee graves gravees gravure gravures gravage graveur graveurs
dorer dore doree dores dorees dorure dorures doreur
relier relie reliee relies reliees reliure reliures relieur
tisser tisse tissee tisses tissees tissage tissages tisserand tisserands tissu tissus
tricoter tricot tricots tricotage tricoteur
filer filage filature filatures fileur
broder brode brodee brodes brodees broderie broderies brodeur brodeuse
mesurer mesure mesures mesurage mesureur metrologie metrologique
secher sec seche seches secs sechage sechages sechoir sechoirs secheur secherie dessication dessiccation
humide humides humidite humidifier humidificateur
sucre sucres sucree sucrees sucrer sucrant sucrants sucrerie
fromage fromages fromager fromagers fromagere fromageres fromagerie fromageries
savon savons savonnerie savonneries savonnier saponification saponifier
verre verres verrier verriers verrerie verreries
bois boise boisee boiserie boiseries
sel sels saler sale salee salage saloir salaison salaisons
sciage scier scie sciee scies scierie scieries scieur
arome aromes aromatique aromatiques aromatiser aromatisation aromatisant
gout gouts gouter gustatif gustative gustatives
odeur odeurs olfactif olfactive odorant odorante
synthese syntheses synthetique synthetiques synthetiser
couleur couleurs colorer colore coloree colores colorees colorant colorants coloration coloris teinte
parfum parfums parfumer parfumerie parfumeur
broyer broye broyee broyes broyees broyage broyages broyeur broyeurs broyat
nettoyer nettoye nettoyee nettoyes nettoyees nettoyage nettoyages nettoyeur nettoyeurs nettoyant nettoyants
enrober enrobe enrobee enrobes enrobees enrobage enrobages enrobeur enrobeuse enrobant
malaxer malaxe malaxage malaxeur malaxeurs
melanger melange melangee melanges melangees melangeur melangeurs
concasser concasse concassee concassage concasseur concasseurs
presser presse pressee presses pressees pressage pressoir pressoirs presseur
semer seme semis semoir semoirs semence semences semencier semenciers
decouper decoupe decoupee decoupes decoupees decoupage decoupeur decoupeuse
percer perce percee percage perceuse
coller colle collee colles collees collage collages colleur
poncer ponce poncee poncage ponceuse
trier trie triee tries triees triage tri tris trieur trieuse trieurs
chauffer chauffe chauffee chauffage chauffages chauffant chaudiere chaudieres
vapeur vapeurs vaporiser vaporisation vaporisateur
reparer repare reparee reparable reparables reparabilite reparation reparations reparateur reparateurs
recycler recycle recyclee recycles recyclees recyclable recyclables recyclage recycleur recycleurs
composter compost composts compostable compostables compostage
fermenter fermente fermentee fermentes fermentation fermentations ferment ferments fermentescible
distiller distille distillee distillat distillation distillerie distilleries distillateur
conserver conserve conservee conserves conservees conservation conserverie conserveries conservateur
torrefier torrefie torrefiee torrefaction torrefacteur
liquefier liquefaction
purifier purifie purifiee purification purificateur pur pure
filtrer filtre filtree filtres filtration filtrage filtrant filtrat
pomper pompe pompes pompage
conditionner conditionne conditionnee conditionnes conditionnees conditionnement conditionneur
complement complements complementaire complementaires
materiau materiaux
noyau noyaux
tuyau tuyaux tuyauterie
boyau boyaux
joyau joyaux joaillerie joaillier
petit petits petite petites
partager partage partagee partages partagees partageable
viser vise visee vises visees visant
glace glaces glacee glacier glaciers glacerie
imprimer imprime imprimee imprimes imprimees impression impressions imprimerie imprimeur imprimante
"""
FAMILIES: dict[str, str] = {
    word: line.split()[0] for line in reversed(_FAMILIES.strip().splitlines()) for word in line.split()
}
"""The name of its family, by word; a word of two families belongs to the one told first."""

_COMMON = """
acheter aider ameliorer annee ans apporter atelier avoir base bas beau besoin bon capable cas cher chercher
choisir commencer complet convenir creer croitre demander developper different difficile domaine
donner duree eleve ensemble entreprise equipe essai essayer eviter exemple exister facile faible faire falloir
fin finir forme fort fournir garder grand gros haut jour laisser lancer leger lieu limiter long lourd maison
maniere marche matiere meilleur mois moyen necessaire neuf niveau nombre objet obtenir origine
partager partie passer peine penser perdre permettre petit place plein poser possible prendre present
presenter prix probleme produire produit projet proposer propre qualite quantite quitter rapide realiser
rechercher recherche reduire remplacer remplacement rendre resoudre rester resultat reussir savoir semaine
serie service simple site societe solution sorte souhaiter suivre sur systeme taille temps tenir tirer tonne
travail travailler trouver type unique usage utiliser utilisation vendre venir vente vieux visee viser vite
volume vouloir voulu vrai activite autour gamme professionnel special specialise specialite divers general
principal local client clients fournisseur metier filiere heure minute seconde matin soir nuit saison metre
centimetre millimetre kilo gramme litre degre milieu cote voie chose facon basse directement actuellement
seulement facilement rapidement entierement simplement totalement completement uniquement regulierement
changer
"""
COMMON_WORDS = frozenset(_COMMON.split())
"""Words of any need whatever: they say little of what is asked, however few organisations say them."""
