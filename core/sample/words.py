"""The invented words that names, streets and companies are put together from."""

FIRST_NAMES = """
Abigail Adela Agnes Aisha Alana Alba Alice Alma Amara Amina Anita Annika Ariadne Ashlyn Astrid Audra Aurora
Beatriz Belinda Bernice Bianca Bonnie Brenda Brianna Bridget Camila Candace Carina Carlotta Carmen Carol
Cassandra Catalina Cecilia Celeste Charlene Chloe Clara Claudia Colette Constance Cora Corinne Daisy Dalia
Daphne Darlene Deborah Delia Denise Desiree Diana Dolores Dominique Donna Dora Edith Eileen Elaine Eleanor
Elena Elise Eloise Elsa Emilia Erica Esmeralda Esperanza Estelle Esther Etta Eva Evelyn Faith Fatima Felicia
Fiona Flora Frances Freda Gabriela Gail Georgia Gina Gloria Greta Guadalupe Gwen Hannah Harriet Hattie Hazel
Heidi Helen Henrietta Hilda Hope Ida Ilse Imani Ines Ingrid Irene Iris Isabel Ivy Jacinda Jamila Janet
Jasmine Jeannette Joanna Jocelyn Josefina Joy Juanita Julia June Kamala Karina Keisha Kendra Kezia Kiara
Lakeisha Larissa Latoya Laura Leah Leila Lena Leona Leticia Lidia Lilian Linda Lorena Lorraine Lucia Lupe
Lydia Mabel Magda Maite Malia Marcela Margaret Mariana Marisol Marta Matilda Maude Mavis Maya Mercedes
Meredith Mildred Millie Mina Miriam Mona Monique Myrna Nadia Naomi Natalia Nina Nora Octavia Odessa Olga
Olive Ophelia Paloma Patrice Paula Pearl Penelope Petra Philippa Phoebe Pilar Priya Ramona Raquel Rebecca
Regina Renata Rhoda Rita Roberta Rosa Rosalind Roxanne Ruth Sabina Sadie Samira Selma Serena Shanice Sheila
Sonia Stella Susana Sylvia Tabitha Tamara Tanisha Teresa Thelma Tonya Trudy Ursula Valeria Vanessa Vera
Veronica Viola Vivian Wanda Wilma Winona Xiomara Yasmin Yolanda Yvonne Zainab Zelda Zora
Adrian Albert Andre Arturo Benjamin Calvin Carlos Cedric Clarence Curtis Damon Darnell Diego Dwight Edgar
Elias Emilio Felix Gerald Hector Isaac Jamal Jerome Joaquin Julian Leon Lionel Malcolm Marvin Milton Nathan
Omar Oscar Pedro Quentin Rafael Reuben Roland Samuel Silas Terrence Tobias Victor Walter Wendell
"""

LAST_STARTS = """
Ash Bar Beck Bell Ben Berg Black Blom Bran Brad Brook Burn Cald Car Cast Chad Clay Cold Cor Cran Crom Dal
Dan Dar Den Don Dray Dun East Eck El Ern Fair Fal Far Fen Fern Field Flint Fox Gar Gil Glen Good Gran Green
Had Hal Ham Har Hart Hath Hay Hazel Hen Her Hil Hol Hor Hunt Ing Kel Ken Kim King Kirk Lang Lark Lat Law
Lin Lock Long Lov Lynd Mal Mar Mel Mid Mil Mont More Mor Nash New Nor North Oak Old Orm Os Pad Pem Pen Per
Pres Quin Rad Ram Rav Red Ros Roth Rud Rush Sal San Sand Sed Shel Sher Sil Spen Stan Star Stock Stone Strat
Sut Tal Tam Thor Til Tol Tre Tur Un Ver Wad Wal War Wat Well West Whit Wil Win Wood Wyn Yard Yor
"""

LAST_ENDS = """
berg bourne bridge brook burn bury by croft dale den don er ert ero era ett ez feld field ford gate grave
ham hart holm hurst ing ington itz ius kin land lane ler ley lin lock low man mark mere mond more moor ner
nova o os over quist ridge rick rose sen shaw side smith son stad stead stein stone ston strom ter thorn ton
vale vall ville wald wall ward ware water way well wick win wood worth
"""

ADJECTIVES = """
Amber Blooming Blue Bouncing Bright Bubbly Busy Caring Cheerful Clever Colorful Cozy Crystal Curious Dancing
Dazzling Desert Dreamy Eager Early Emerald Enchanted First Friendly Gentle Giggling Golden Grand Growing
Guiding Happy Hidden Hopeful Humble Imagine Jolly Joyful Junior Kind Laughing Little Lively Loving Lucky
Magic Marvelous Merry Mighty New Noble Nurturing Peaceful Playful Precious Prairie Proud Purple Radiant
Rainbow Red Rising Royal Ruby Secret Shining Silver Singing Small Smiling Sparkling Spring Starlight Summer
Sunny Sunrise Sunshine Sweet Tender Tiny Twinkling Valley Velvet Wandering Warm Wee Whimsy Wild Willow Wise
Wonder Young
"""

NOUNS = """
Acorns Adventures Angels Apples Bambinos Beans Bears Beginnings Bees Bells Birds Blossoms Bluebirds Boots
Bridges Bubbles Buds Bugs Bunnies Butterflies Buttons Canyon Caterpillars Chickadees Clouds Clovers Comets
Cottage Crayons Creek Crickets Cubs Daisies Days Diamonds Discoveries Dolphins Doves Dreamers Dreams Ducklings
Eagles Explorers Feathers Fireflies Flock Footprints Foundations Foxes Friends Garden Gems Giants Giggles
Grove Hands Harvest Haven Hearts Hive House Hummingbirds Island Journeys Jubilee Keys Kids Kites Ladybugs
Lambs Lanterns Leaders Learners Lighthouse Lions Lullabies Meadow Minds Miracles Moments Moonbeams Mustangs
Nest Oaks Otters Owls Pals Pandas Path Peaches Pebbles Penguins Pioneers Planets Playhouse Pumpkins Puppets
Quails Rabbits Raindrops Rangers Roadrunners Robins Rockets Roots Sandbox Scholars Seedlings Seeds Shells
Smiles Sparrows Sprouts Squirrels Starfish Stars Steps Stones Stories Sunbeams Swallows Tadpoles Treasures
Tree Tulips Turtles Village Voyagers Wagons Whales Wings Wishes Wonders Years Zebras
"""

CENTER_KINDS = (
    "Academy",
    "Academy",
    "Learning Center",
    "Learning Center",
    "Early Learning Center",
    "Preschool",
    "Preschool and Childcare",
    "Child Care Center",
    "Child Development Center",
    "Montessori School",
    "Nursery School",
    "Day School",
    "Daycare & Learning Center",
    "Early Education",
    "Christian Academy",
    "Kids Club",
    "Childcare",
    "Day Care",
)
HOME_KINDS = (
    "Home Daycare",
    "Family Child Care",
    "Daycare",
    "Child Care",
    "Childcare",
    "Family Daycare",
    "In Home Family Care",
    "Little School",
    "Day Care",
    "Playhouse",
)
FAITHS = (
    "Grace Lutheran",
    "Trinity Lutheran",
    "Calvary Hill",
    "First Methodist",
    "Good Shepherd",
    "Beautiful Morning",
    "Living Water",
    "Mount Carmel",
    "Holy Oak",
    "New Covenant",
    "Torah Garden",
    "Saint Brenna",
)
BRANDS = (
    "Comet House Academy",
    "La Casita Blanca",
    "Merrybrook Preschool",
    "KinderOrchard Learning Centers",
    "Lanternlight of the West",
    "Bluebird & Sons Early School",
    "Children's Compass",
    "Tumblewood Montessori",
    "Harbor Kids Club",
    "Northwind Fitness",
    "Primula Schools",
    "Foundry Street Preschool",
)
LEGAL_FORMS = (" LLC", ", LLC", " Inc.", " L.L.C.", ", Inc", " Corp.", " ,LLC")

STREET_WORDS = """
Acacia Agate Alder Almond Amherst Antelope Arbor Arroyo Aspen Autumn Badger Balsam Basin Baxter Beaumont Birch
Bison Bluff Bonanza Bramble Briar Bristlecone Brookside Buckskin Cactus Calico Camelot Canary Canyon Cardinal
Cascade Cedar Chaparral Cherry Chestnut Cimarron Cliff Clover Cobalt Colt Copper Coral Cottonwood Coyote
Cranberry Crescent Crestline Cypress Daffodil Deer Dogwood Dove Dusty Eagle Ebony Elder Elk Elm Ember Falcon
Fawn Feather Fern Fir Flagstone Foothill Forest Fountain Foxglove Garnet Glacier Granite Grapevine Hackberry
Harbor Harvest Hawk Hawthorn Heather Heron Hickory Highland Hollow Honey Horizon Indigo Ironwood Ivory Jade
Jasper Juniper Kestrel Lakeview Larkspur Laurel Lavender Ledge Lilac Linden Locust Lone Lupine Magnolia Manor
Maple Marble Mariposa Meadow Mesa Mesquite Mill Mockingbird Monarch Moss Mulberry Mustang Oak Ocotillo Olive
Onyx Opal Orchard Oriole Palomino Pebble Pecan Persimmon Pine Pinto Plum Ponderosa Poplar Poppy Prairie Quail
Quarry Quartz Raven Redbud Ridge River Robin Rosewood Saddle Sage Sandstone Sequoia Shadow Sierra Silver
Sparrow Spruce Starling Stone Summit Sycamore Tamarack Teal Thistle Timber Topaz Trail Tulip Valley Verbena
Violet Walnut Whisper Willow Windmill Winter Wren Yarrow Yucca
"""
STREET_SECONDS = """
Bend Bloom Branch Breeze Brook Cove Creek Crest Crossing Dale Dream Falls Field Flats Garden Gate Glen Grove
Haven Hill Hollow Island Knoll Lake Landing Light Meadow Mist Moon Park Pass Path Peak Point Pond Ranch Ridge
Rise River Rock Run Sands Shadow Shore Sky Song Spring Star Stream Sun Terrace Trace Vale View Village Vista
Wash Water Wind Wood
"""
# Short and long spellings pair up by position: licensing files write one, the CRM the other.
STREET_TYPES = ("St", "Ave", "Dr", "Rd", "Ln", "Blvd", "Ct", "Way", "Pl", "Pkwy", "Cir", "Ter")
STREET_TYPES_LONG = (
    "Street",
    "Avenue",
    "Drive",
    "Road",
    "Lane",
    "Boulevard",
    "Court",
    "Way",
    "Place",
    "Parkway",
    "Circle",
    "Terrace",
)

# city, province as the CRM's users write it, its code, the letters a postal code there begins with, area code
CANADA = (
    ("Calgary", "Alberta", "AB", "T2E", "403"),
    ("Lethbridge", "Alberta", "AB", "T1J", "403"),
    ("Kamloops", "British Columbia", "BC", "V2C", "250"),
    ("Surrey", "British Columbia", "BC", "V3T", "604"),
    ("Brandon", "Manitoba", "MB", "R7A", "204"),
    ("Moncton", "New Brunswick", "NB", "E1C", "506"),
    ("Corner Brook", "Newfoundland", "NL", "A2H", "709"),
    ("Truro", "Nova Scotia", "NS", "B2N", "902"),
    ("Kingston", "Ontario", "ON", "K7L", "613"),
    ("Guelph", "Ontario", "ON", "N1H", "519"),
    ("Sherbrooke", "Quebec", "QC", "J1H", "819"),
    ("Moose Jaw", "Saskatchewan", "SK", "S6H", "306"),
)

STATE_NAMES = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}

# Each list becomes a macro of the same name in SQL.
LISTS: dict[str, tuple[str, ...]] = {
    "first_names": tuple(FIRST_NAMES.split()),
    "last_starts": tuple(LAST_STARTS.split()),
    "last_ends": tuple(LAST_ENDS.split()),
    "adjectives": tuple(ADJECTIVES.split()),
    "nouns": tuple(NOUNS.split()),
    "center_kinds": CENTER_KINDS,
    "home_kinds": HOME_KINDS,
    "faiths": FAITHS,
    "brands": BRANDS,
    "legal_forms": LEGAL_FORMS,
    "street_words": tuple(STREET_WORDS.split()),
    "street_seconds": tuple(STREET_SECONDS.split()),
    "street_types": STREET_TYPES,
    "street_types_long": STREET_TYPES_LONG,
}
